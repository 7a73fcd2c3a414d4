package io.fairlead.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.ipam.PoolSettings.Pool;
import io.fairlead.model.IpPrefix;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class AddressPoolsTest {

    private static final AddressPools DOCKERS = new AddressPools(new PoolSettings(List.of()), "test");

    @Test
    void holdsDockers31Networks() {
        List<IpPrefix> taken = new ArrayList<>();
        for (Optional<IpPrefix> next = DOCKERS.choose(false, 0, taken);
                next.isPresent();
                next = DOCKERS.choose(false, 0, taken)) {
            taken.add(next.get());
        }
        assertThat(taken).hasSize(31).startsWith(IpPrefix.of("172.17.0.0/16"), IpPrefix.of("172.18.0.0/16"));
        assertThat(taken.get(15)).isEqualTo(IpPrefix.of("192.168.0.0/20"));
        assertThat(taken.get(30)).isEqualTo(IpPrefix.of("192.168.240.0/20"));
    }

    @Test
    void keepsClearOfRoutesWideAndNarrowButNotOfTheDefaultRoute() {
        assertThat(DOCKERS.choose(false, 0, prefixes("0.0.0.0/0", "172.17.3.0/24", "172.18.0.0/15")))
                .contains(IpPrefix.of("172.20.0.0/16"));
        assertThat(DOCKERS.choose(false, 0, prefixes("172.16.0.0/12", "192.168.17.1/32")))
                .contains(IpPrefix.of("192.168.0.0/20"));
        assertThat(DOCKERS.choose(false, 0, prefixes("128.0.0.0/1"))).isEmpty();
    }

    @Test
    void cutsTheSizeThatIsAskedFor() {
        assertThat(DOCKERS.choose(false, 24, prefixes("172.17.0.0/24", "172.17.1.0/25")))
                .contains(IpPrefix.of("172.17.2.0/24"));
        assertThat(DOCKERS.choose(false, 14, List.of())).contains(IpPrefix.of("172.20.0.0/14"));
        assertThat(DOCKERS.choose(false, 8, List.of())).isEmpty();
    }

    @Test
    void makesOneUniqueLocalPrefixPerInstallation() {
        IpPrefix first = DOCKERS.choose(true, 0, List.of()).orElseThrow();
        IpPrefix second = DOCKERS.choose(true, 0, List.of(first)).orElseThrow();
        assertThat(first.length()).isEqualTo(64);
        assertThat(first.toString()).startsWith("fd");
        assertThat(new IpPrefix(second.address(), 48).network()).isEqualTo(new IpPrefix(first.address(), 48).network());
        assertThat(second.first()).isEqualTo(first.last().plus(1));
        assertThat(AddressPools.uniqueLocal("other")).isNotEqualTo(AddressPools.uniqueLocal("test"));
    }

    @Test
    void usesTheConfiguredPoolsInTheirOrder() {
        AddressPools pools = new AddressPools(
                new PoolSettings(List.of(new Pool("10.200.0.0/23", 24), new Pool("fd12::/48", 64))), "test");
        assertThat(pools.choose(false, 0, List.of())).contains(IpPrefix.of("10.200.0.0/24"));
        assertThat(pools.choose(false, 0, prefixes("10.200.0.0/23"))).isEmpty();
        assertThat(pools.choose(true, 0, prefixes("fd12::/64"))).contains(IpPrefix.of("fd12:0:0:1::/64"));
    }

    /** Whatever is taken, a choice overlaps nothing, and none is refused while a block is free. */
    @RepeatedTest(50)
    void agreesWithTrialOfEveryBlock(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        AddressPools pools = new AddressPools(new PoolSettings(List.of(new Pool("10.0.0.0/20", 24))), "test");
        List<IpPrefix> taken = new ArrayList<>();
        for (int i = random.nextInt(24); i > 0; i--) {
            int length = 18 + random.nextInt(15);
            IpPrefix any = IpPrefix.of("10.0." + random.nextInt(20) + "." + random.nextInt(256) + "/" + length);
            taken.add(any.network());
        }
        Optional<IpPrefix> expected = Optional.empty();
        for (int block = 15; block >= 0; block--) {
            IpPrefix candidate = IpPrefix.of("10.0." + block + ".0/24");
            if (taken.stream().noneMatch(candidate::overlaps)) {
                expected = Optional.of(candidate);
            }
        }
        assertThat(pools.choose(false, 0, taken))
                .as("taken %s", new HashSet<>(taken))
                .isEqualTo(expected);
    }

    private static List<IpPrefix> prefixes(String... texts) {
        return List.of(texts).stream().map(IpPrefix::of).toList();
    }
}
