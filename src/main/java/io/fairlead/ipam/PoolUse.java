package io.fairlead.ipam;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * How many blocks of a pool are used.
 *
 * @param base the pool's prefix
 * @param size prefix length of its blocks
 * @param total blocks
 * @param used blocks that networks' subnets are in
 * @param blocked other blocks that the host reaches something else in
 */
public record PoolUse(IpPrefix base, int size, BigInteger total, BigInteger used, BigInteger blocked) {

    public BigInteger free() {
        return total.subtract(used).subtract(blocked);
    }

    /**
     * @param subnets of networks
     * @param routes destinations that the host routes; default routes do not count
     */
    static PoolUse of(PoolSettings.Pool pool, Collection<IpPrefix> subnets, Collection<IpPrefix> routes) {
        IpPrefix base = pool.prefix();
        BigInteger used = blocks(base, pool.size(), subnets);
        List<IpPrefix> all = new ArrayList<>(subnets);
        routes.stream().filter(route -> route.length() > 0).forEach(all::add);
        BigInteger occupied = blocks(base, pool.size(), all);
        return new PoolUse(
                base,
                pool.size(),
                BigInteger.ONE.shiftLeft(pool.size() - base.length()),
                used,
                occupied.subtract(used));
    }

    /** How many blocks of a pool the prefixes reach into. */
    private static BigInteger blocks(IpPrefix base, int size, Collection<IpPrefix> prefixes) {
        BigInteger count = BigInteger.ZERO;
        BigInteger past = null;
        for (IpPrefix prefix : prefixes.stream().filter(base::overlaps).sorted().toList()) {
            BigInteger first = block(max(prefix.first(), base.first()), size);
            BigInteger last = block(min(prefix.last(), base.last()), size);
            BigInteger from = past == null ? first : first.max(past);
            if (from.compareTo(last) <= 0) {
                count = count.add(last.subtract(from)).add(BigInteger.ONE);
                past = last.add(BigInteger.ONE);
            }
        }
        return count;
    }

    /** The block's number, counted from the family's first address. */
    private static BigInteger block(IpAddress address, int size) {
        return number(address).shiftRight(address.bitLength() - size);
    }

    private static IpAddress max(IpAddress one, IpAddress other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static IpAddress min(IpAddress one, IpAddress other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static BigInteger number(IpAddress address) {
        return new BigInteger(1, address.bytes());
    }
}
