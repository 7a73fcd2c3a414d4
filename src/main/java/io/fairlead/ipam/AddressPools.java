package io.fairlead.ipam;

import io.fairlead.ipam.PoolSettings.Pool;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds subnets for networks that leave the choice to us. Values in, values out. */
public final class AddressPools {

    /** Docker cuts its unique local prefix into these; SLAAC needs no other length. */
    private static final int ULA_SUBNET = 64;

    private final List<Pool> pools4;
    private final List<Pool> pools6;

    /**
     * @param installation from which the unique local IPv6 prefix is made (RFC 4193) if no IPv6 pool is configured
     */
    public AddressPools(PoolSettings settings, String installation) {
        List<Pool> six = new ArrayList<>();
        List<Pool> four = new ArrayList<>();
        settings.pools().forEach(pool -> (pool.prefix().v6() ? six : four).add(pool));
        pools4 = four;
        pools6 = six.isEmpty() ? List.of(new Pool(uniqueLocal(installation).toString(), ULA_SUBNET)) : six;
    }

    /** {@code fd00::/8}, then 40 bits of the SHA-256 of who we are: a /48 that hardly anybody else has. */
    static IpPrefix uniqueLocal(String installation) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(installation.getBytes(StandardCharsets.UTF_8));
            byte[] address = new byte[16];
            address[0] = (byte) 0xfd;
            System.arraycopy(hash, 0, address, 1, 5);
            return new IpPrefix(IpAddress.of(address), 48);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The first block of the pools that overlaps nothing.
     *
     * @param v6 the family
     * @param size the prefix length asked for, or 0 for the pools' own
     * @param taken subnets of other networks and destinations that the host routes, in any order; the default route
     *     does not count
     * @return empty if the pools are used up, or have no room for a subnet that large
     */
    public Optional<IpPrefix> choose(boolean v6, int size, Collection<IpPrefix> taken) {
        TreeMap<IpAddress, IpAddress> occupied = occupied(v6, taken);
        for (Pool pool : v6 ? pools6 : pools4) {
            int length = size == 0 ? pool.size() : size;
            if (length < pool.prefix().length()) {
                continue;
            }
            Optional<IpPrefix> free = firstFree(pool.prefix(), length, occupied);
            if (free.isPresent()) {
                return free;
            }
        }
        return Optional.empty();
    }

    /**
     * How the pools are used, in their order, those of IPv4 first.
     *
     * @param subnets of networks
     * @param routes destinations that the host routes; the default route does not count
     */
    public List<PoolUse> use(Collection<IpPrefix> subnets, Collection<IpPrefix> routes) {
        return Stream.concat(pools4.stream(), pools6.stream())
                .map(pool -> PoolUse.of(pool, subnets, routes))
                .toList();
    }

    /** How many subnets of their own size the pools hold, for the message that they are used up. */
    public String describe(boolean v6) {
        return (v6 ? pools6 : pools4)
                .stream()
                        .map(pool -> pool.base() + " in /" + pool.size())
                        .toList()
                        .toString();
    }

    /** Disjoint ranges by their first address: what overlaps is joined. */
    private static TreeMap<IpAddress, IpAddress> occupied(boolean v6, Collection<IpPrefix> taken) {
        TreeMap<IpAddress, IpAddress> occupied = new TreeMap<>();
        IpPrefix[] sorted = taken.stream()
                .filter(prefix -> prefix.v6() == v6 && prefix.length() > 0)
                .sorted()
                .toArray(IpPrefix[]::new);
        for (IpPrefix prefix : Arrays.asList(sorted)) {
            Map.Entry<IpAddress, IpAddress> before = occupied.floorEntry(prefix.first());
            // Prefixes nest or are disjoint, so one that starts inside another ends there too.
            if (before == null || before.getValue().compareTo(prefix.first()) < 0) {
                occupied.put(prefix.first(), prefix.last());
            }
        }
        return occupied;
    }

    private static Optional<IpPrefix> firstFree(IpPrefix base, int length, TreeMap<IpAddress, IpAddress> occupied) {
        IpPrefix candidate = new IpPrefix(base.first(), length);
        while (base.contains(candidate)) {
            Map.Entry<IpAddress, IpAddress> obstacle = occupied.floorEntry(candidate.last());
            if (obstacle == null || obstacle.getValue().compareTo(candidate.first()) < 0) {
                return Optional.of(candidate);
            }
            IpAddress past = max(obstacle.getValue(), candidate.last());
            IpPrefix next = new IpPrefix(new IpPrefix(past, length).last().plus(1), length);
            if (next.compareTo(candidate) <= 0) {
                return Optional.empty();
            }
            candidate = next;
        }
        return Optional.empty();
    }

    private static IpAddress max(IpAddress one, IpAddress other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
