package io.fairlead.ipam;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.Subnet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Consecutive addresses of one family.
 *
 * @param first at most {@code last}
 */
public record AddressRange(IpAddress first, IpAddress last) {

    public static AddressRange of(IpPrefix prefix) {
        return new AddressRange(prefix.first(), prefix.last());
    }

    /**
     * The addresses of a subnet that a host may have: not the network's and the broadcast address (RFC 3021 lets a /31
     * use both of its addresses), and not the IPv6 subnet-router anycast address (RFC 4291, 2.6.1; RFC 6164 lets a /127
     * use both).
     */
    public static AddressRange usable(IpPrefix prefix) {
        if (prefix.length() >= prefix.address().bitLength() - 1) {
            return of(prefix);
        }
        IpAddress last = prefix.v6() ? prefix.last() : prefix.last().plus(-1);
        return new AddressRange(prefix.first().plus(1), last);
    }

    /** The lowest address that a host may have and that is not taken. */
    public static Optional<IpAddress> firstUsable(IpPrefix prefix, Collection<IpAddress> taken) {
        return firstUsable(prefix, prefix, taken);
    }

    /**
     * The same in a part of a subnet.
     *
     * @param range inside of the prefix
     */
    public static Optional<IpAddress> firstUsable(IpPrefix prefix, IpPrefix range, Collection<IpAddress> taken) {
        Set<IpAddress> lookup = new HashSet<>(taken);
        AddressRange usable = usable(prefix);
        IpAddress last = min(usable.last(), range.last());
        IpAddress candidate = max(usable.first(), range.first());
        while (lookup.contains(candidate) && candidate.compareTo(last) < 0) {
            candidate = candidate.plus(1);
        }
        return candidate.compareTo(last) > 0 || lookup.contains(candidate) ? Optional.empty() : Optional.of(candidate);
    }

    private static IpAddress min(IpAddress one, IpAddress other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static IpAddress max(IpAddress one, IpAddress other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** What can be leased in a subnet: everything usable but its gateway and auxiliary addresses, in order. */
    public static List<AddressRange> free(Subnet subnet) {
        return free(subnet, List.of());
    }

    /**
     * What can still be leased in a subnet, in order.
     *
     * @param leased addresses that are taken too, of whatever subnet
     */
    static List<AddressRange> free(Subnet subnet, Collection<IpAddress> leased) {
        List<IpAddress> taken = new ArrayList<>(subnet.auxAddresses().values());
        leased.stream().filter(subnet.prefix()::contains).forEach(taken::add);
        if (subnet.gateway() != null) {
            taken.add(subnet.gateway());
        }
        List<AddressRange> free = new ArrayList<>();
        AddressRange rest = usable(subnet.prefix());
        for (IpAddress address : taken.stream().sorted().distinct().toList()) {
            if (!rest.contains(address)) {
                continue;
            }
            if (!address.equals(rest.first())) {
                free.add(new AddressRange(rest.first(), address.plus(-1)));
            }
            if (address.equals(rest.last())) {
                return free;
            }
            rest = new AddressRange(address.plus(1), rest.last());
        }
        free.add(rest);
        return free;
    }

    public boolean contains(IpAddress address) {
        return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
    }
}
