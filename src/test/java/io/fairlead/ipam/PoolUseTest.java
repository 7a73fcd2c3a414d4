package io.fairlead.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.ipam.PoolSettings.Pool;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.Subnet;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PoolUseTest {

    private static final Pool POOL = new Pool("10.64.0.0/18", 24);

    /** Block by block, as a person would count. */
    @Test
    void countsBlocksAsOneByOne() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<IpPrefix> subnets = prefixes(random);
            List<IpPrefix> routes = prefixes(random);
            int used = 0;
            int blocked = 0;
            for (int block = 0; block < 64; block++) {
                IpPrefix candidate = new IpPrefix(IpAddress.of("10.64.0.0").plus(256L * block), 24);
                if (subnets.stream().anyMatch(candidate::overlaps)) {
                    used++;
                } else if (routes.stream().anyMatch(r -> r.length() > 0 && candidate.overlaps(r))) {
                    blocked++;
                }
            }
            PoolUse use = PoolUse.of(POOL, subnets, routes);
            assertThat(use.total()).isEqualTo(64);
            assertThat(use.used()).as("seed %d", seed).isEqualTo(used);
            assertThat(use.blocked()).as("seed %d", seed).isEqualTo(blocked);
            assertThat(use.free()).isEqualTo(64 - used - blocked);
        }
    }

    private static List<IpPrefix> prefixes(Random random) {
        List<IpPrefix> prefixes = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            IpAddress address = IpAddress.of("10.63.0.0").plus(random.nextInt(3 * 65536));
            int length = random.nextInt(20) == 0 ? 0 : 14 + random.nextInt(19);
            prefixes.add(new IpPrefix(address, length).network());
        }
        return prefixes;
    }

    @Test
    void countsBeyondWhatALongHolds() {
        PoolUse use = PoolUse.of(
                new Pool("fd00::/16", 120), List.of(IpPrefix.of("fd00::/64"), IpPrefix.of("fd00::/112")), List.of());
        assertThat(use.total()).isEqualTo(BigInteger.ONE.shiftLeft(104));
        assertThat(use.used()).isEqualTo(BigInteger.ONE.shiftLeft(56));
    }

    @Test
    void addressesOfASubnetAddUp() {
        Subnet subnet = new Subnet(
                IpPrefix.of("10.9.0.0/24"),
                IpAddress.of("10.9.0.1"),
                IpPrefix.of("10.9.0.128/25"),
                Map.of("printer", IpAddress.of("10.9.0.200")));
        List<IpAddress> leased =
                List.of(IpAddress.of("10.9.0.2"), IpAddress.of("10.9.0.130"), IpAddress.of("10.8.0.2"));
        List<IpAddress> reserved = List.of(IpAddress.of("10.9.0.2"), IpAddress.of("10.9.0.140"));
        assertThat(SubnetUse.of(subnet, leased, reserved))
                .isEqualTo(new SubnetUse(BigInteger.valueOf(254), 1, 1, 2, 1))
                .extracting(SubnetUse::free)
                .isEqualTo(BigInteger.valueOf(249));
        assertThat(SubnetUse.ofRange(subnet, leased, reserved))
                .isEqualTo(new SubnetUse(BigInteger.valueOf(127), 0, 1, 1, 1));
    }
}
