package io.fairlead.ipam;

import io.fairlead.model.IpPrefix;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where subnets come from that nobody asked for.
 *
 * @param pools in the order in which they are used; Docker's list if empty
 */
@ConfigurationProperties("fairlead.ipam")
public record PoolSettings(@DefaultValue List<Pool> pools) {

    private static final List<Pool> DOCKERS = List.of(
            new Pool("172.17.0.0/16", 16),
            new Pool("172.18.0.0/16", 16),
            new Pool("172.19.0.0/16", 16),
            new Pool("172.20.0.0/14", 16),
            new Pool("172.24.0.0/14", 16),
            new Pool("172.28.0.0/14", 16),
            new Pool("192.168.0.0/16", 20));

    public PoolSettings {
        pools = pools.isEmpty() ? DOCKERS : List.copyOf(pools);
    }

    /**
     * @param base a prefix without host bits
     * @param size prefix length of the subnets cut from it, at least the base's own
     */
    public record Pool(String base, int size) {

        public Pool {
            IpPrefix prefix = IpPrefix.of(base);
            if (prefix.hasHostBits()) {
                throw new IllegalArgumentException("pool " + base + " should be " + prefix.network());
            }
            if (size < prefix.length() || size > prefix.address().bitLength()) {
                throw new IllegalArgumentException("pool " + base + " cannot be cut into /" + size);
            }
        }

        IpPrefix prefix() {
            return IpPrefix.of(base);
        }
    }
}
