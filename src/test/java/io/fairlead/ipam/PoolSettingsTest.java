package io.fairlead.ipam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.ipam.PoolSettings.Pool;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolSettingsTest {

    @Test
    void withoutPoolsTheyAreDockers() {
        assertThat(new PoolSettings(List.of()).pools()).hasSize(7);
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        List<Pool> pools = List.of(
                new Pool("10.200.0.0/16", 24),
                new Pool("10.200.128.0/17", 12),
                new Pool("10.1.2.3/16", 24),
                new Pool("10.2.0.0/16", 12),
                new Pool("10.3.0.0/16", 32),
                new Pool("10.4.0.0/16", 0),
                new Pool("ten", 24),
                new Pool(null, 24),
                new Pool("127.0.0.0/16", 24),
                new Pool("fd00::/48", 64));
        assertThatThrownBy(() -> new PoolSettings(pools))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "fairlead.ipam.pools[1].base 10.200.128.0/17 overlaps 10.200.0.0/16, an earlier pool")
                .hasMessageContaining("fairlead.ipam.pools[2].base 10.1.2.3/16 should be 10.1.0.0/16")
                .hasMessageContaining(
                        "fairlead.ipam.pools[3].size 12 is not the prefix length of blocks of 10.2.0.0/16: 16 to 31")
                .hasMessageContaining("pools[1].size 12")
                .hasMessageContaining("pools[4].size 32")
                .hasMessageContaining("pools[5].size 0")
                .hasMessageContaining("pools[6].base 'ten' is no prefix")
                .hasMessageContaining("pools[7].base is missing")
                .hasMessageContaining("pools[8].base 127.0.0.0/16 overlaps 127.0.0.0/8, which no network can have")
                .message()
                .doesNotContain("pools[0]", "pools[9]");
    }
}
