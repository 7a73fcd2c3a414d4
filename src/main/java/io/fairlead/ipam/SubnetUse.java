package io.fairlead.ipam;

import io.fairlead.model.IpAddress;
import io.fairlead.model.Subnet;
import java.math.BigInteger;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * How many addresses of a subnet, or of its range, are used.
 *
 * @param total addresses that a host may have
 * @param gateway of these, the network's own: 0 or 1
 * @param auxiliary kept free by name
 * @param leased by endpoints
 * @param reserved kept for somebody who does not have them at the moment
 */
public record SubnetUse(BigInteger total, int gateway, int auxiliary, int leased, int reserved) {

    public BigInteger free() {
        return total.subtract(BigInteger.valueOf((long) gateway + auxiliary + leased + reserved));
    }

    /**
     * @param leased addresses of endpoints, of whatever subnet
     * @param reserved reserved ones, leased or not, of whatever subnet
     */
    public static SubnetUse of(Subnet subnet, Collection<IpAddress> leased, Collection<IpAddress> reserved) {
        return of(subnet, AddressRange.usable(subnet.prefix()), leased, reserved);
    }

    /** Of the part of the subnet that addresses are leased from. */
    public static SubnetUse ofRange(Subnet subnet, Collection<IpAddress> leased, Collection<IpAddress> reserved) {
        AddressRange usable = AddressRange.usable(subnet.prefix());
        AddressRange range = AddressRange.of(subnet.ipRange() == null ? subnet.prefix() : subnet.ipRange());
        IpAddress first = range.first().compareTo(usable.first()) > 0 ? range.first() : usable.first();
        IpAddress last = range.last().compareTo(usable.last()) < 0 ? range.last() : usable.last();
        return of(subnet, new AddressRange(first, last), leased, reserved);
    }

    private static SubnetUse of(
            Subnet subnet, AddressRange range, Collection<IpAddress> leased, Collection<IpAddress> reserved) {
        Set<IpAddress> waiting = new HashSet<>(reserved);
        waiting.removeAll(Set.copyOf(leased));
        boolean gateway = subnet.gateway() != null && range.contains(subnet.gateway());
        return new SubnetUse(
                number(range.last()).subtract(number(range.first())).add(BigInteger.ONE),
                gateway ? 1 : 0,
                count(range, subnet.auxAddresses().values()),
                count(range, leased),
                count(range, waiting));
    }

    private static int count(AddressRange range, Collection<IpAddress> addresses) {
        return (int) addresses.stream().filter(range::contains).distinct().count();
    }

    private static BigInteger number(IpAddress address) {
        return new BigInteger(1, address.bytes());
    }
}
