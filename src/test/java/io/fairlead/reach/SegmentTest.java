package io.fairlead.reach;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.rtnetlink.Ipvlan;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.model.IpvlanFlag;
import io.fairlead.model.IpvlanMode;
import io.fairlead.reach.Segment.Way;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom ipvlan links on one parent reach. */
class SegmentTest {

    @ParameterizedTest
    @CsvSource({"BRIDGE, DIRECTLY", "PRIVATE, NEVER", "VEPA, BY_THE_SWITCH"})
    void ipvlanLinksGoByTheirParentsFlag(IpvlanFlag flag, Way way) {
        Link link = Link.create(7, Ipvlan.KIND, "eth0")
                .data(new Ipvlan(IpvlanMode.L2, flag))
                .build();
        assertThat(Segment.between(link, link)).isEqualTo(way);
        assertThat(Segment.remedy(link)).contains("ipvlan_flag=bridge");
    }
}
