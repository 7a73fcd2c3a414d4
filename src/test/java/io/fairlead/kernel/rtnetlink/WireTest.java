package io.fairlead.kernel.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.LinkCounters;
import io.fairlead.model.MacAddress;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a kernel really sent is understood, and what is written again says the same, unknown attributes included. */
class WireTest {

    @Test
    void readsLinks() {
        List<Link> links = Captures.messages("links").stream().map(Link::decode).toList();
        Link bridge = links.get(1);
        assertThat(bridge.name()).isEqualTo("br-red");
        assertThat(bridge.kind()).isEqualTo("bridge");
        assertThat(bridge.alias()).isEqualTo("fairlead network=ed");
        assertThat(bridge.mac()).isEqualTo(MacAddress.parse("02:00:00:00:00:01").orElseThrow());
        assertThat(bridge.addressMode()).isEqualTo(Link.MODE_NONE);
        assertThat(bridge.isUp()).isTrue();
        Link veth = links.get(2);
        assertThat(veth.kind()).isEqualTo("veth");
        assertThat(veth.master()).isEqualTo(bridge.index());
        assertThat(veth.port()).isEqualTo(new BridgePort(true, true));
        assertThat(veth.lower()).isEqualTo(2);
        assertThat(veth.lowerNamespaceId()).isZero();
    }

    @Test
    void writesLinksAgain() {
        for (NetlinkMessage message : Captures.messages("links")) {
            Link link = Link.decode(message);
            MessageWriter w = new MessageWriter();
            link.write(w, "test", 0);
            assertThat(Link.decode(Captures.written(w))).isEqualTo(link);
            assertThat(link.others().link()).isNotEmpty();
        }
    }

    @Test
    void readsAndWritesAddresses() {
        List<Addr> addresses =
                Captures.messages("addresses").stream().map(Addr::decode).toList();
        assertThat(addresses)
                .extracting(Addr::prefix)
                .contains(IpPrefix.of("10.9.0.1/24"), IpPrefix.of("fd00:9::1/64"), IpPrefix.of("127.0.0.1/8"));
        for (Addr address : addresses) {
            MessageWriter w = new MessageWriter();
            address.write(w, "test", Rtnetlink.NEWADDR, 0);
            assertThat(Addr.decode(Captures.written(w))).isEqualTo(address);
        }
    }

    @Test
    void readsAndWritesRoutes() {
        List<RouteEntry> routes =
                Captures.messages("routes").stream().map(RouteEntry::decode).toList();
        assertThat(routes).anySatisfy(route -> {
            assertThat(route.destination()).isEqualTo(IpPrefix.of("10.7.0.0/16"));
            assertThat(route.gateway()).isEqualTo(IpAddress.of("10.9.0.2"));
            assertThat(route.isOurs()).isTrue();
            assertThat(route.table()).isEqualTo(RouteEntry.MAIN);
        });
        assertThat(routes).anySatisfy(route -> assertThat(route.table()).isEqualTo(1000));
        for (RouteEntry route : routes) {
            MessageWriter w = new MessageWriter();
            route.write(w, "test", Rtnetlink.NEWROUTE, 0);
            assertThat(RouteEntry.decode(Captures.written(w))).isEqualTo(route);
        }
    }

    @Test
    void writesRoutesToTheHostItself() {
        RouteEntry here = RouteEntry.oursHere(IpPrefix.of("::1/128"), 7);
        MessageWriter w = new MessageWriter();
        here.writeCreate(w, "test");
        assertThat(RouteEntry.decode(Captures.written(w))).isEqualTo(here);
        assertThat(here.isOursHere()).isTrue();
        assertThat(here.table()).isEqualTo(RouteEntry.LOCAL);
    }

    @Test
    void readsAndWritesNeighbours() {
        List<Neigh> neighbours =
                Captures.messages("neighbours").stream().map(Neigh::decode).toList();
        assertThat(neighbours).anySatisfy(neigh -> {
            assertThat(neigh.address()).isEqualTo(IpAddress.of("10.9.0.5"));
            assertThat(neigh.state()).isEqualTo(Neigh.PERMANENT);
        });
        for (Neigh neigh : neighbours) {
            MessageWriter w = new MessageWriter();
            neigh.write(w, "test", Rtnetlink.NEWNEIGH, 0);
            assertThat(Neigh.decode(Captures.written(w))).isEqualTo(neigh);
        }
    }

    @Test
    void readsNamespaceIds() {
        assertThat(NsId.decode(Captures.messages("namespace-ids").get(0))).isEqualTo(new NsId(0));
    }

    /** A bridge and a port that a sandbox pinged from; the numbers are what {@code ip -s link} showed. */
    @Test
    void readsLinkCounters() {
        assertThat(Captures.messages("link-counters").stream().map(LinkStats::decode))
                .containsExactly(
                        new LinkCounters(1, 0, 0, 0, 0, 0, 0, 0, 0),
                        new LinkCounters(2, 3112, 4, 0, 0, 3366, 7, 0, 0),
                        new LinkCounters(3, 3168, 4, 0, 0, 3366, 7, 0, 0));
    }

    @Test
    void tellsTheEightCountersApart() {
        MessageWriter w = new MessageWriter().message("test", Rtnetlink.NEWSTATS, 0);
        w.u32(0).u32(9).u32(1);
        ByteBuffer stats = ByteBuffer.allocate(25 * Long.BYTES).order(ByteOrder.nativeOrder());
        for (int i = 0; i < 25; i++) {
            stats.putLong(i * Long.BYTES, (1L << 40) + i);
        }
        w.attribute(1, stats);
        // struct rtnl_link_stats64: rx and tx of packets, bytes, errors, dropped
        long base = 1L << 40;
        assertThat(LinkStats.decode(Captures.written(w)))
                .isEqualTo(new LinkCounters(
                        9, base + 2, base, base + 6, base + 4, base + 3, base + 1, base + 7, base + 5));
    }

    @Test
    void writesWhatTheKernelExpectsOfANewAddress() {
        MessageWriter w = new MessageWriter();
        Addr.ours(7, IpPrefix.of("10.9.0.1/24")).writeCreate(w, "test");
        byte[] bytes = new byte[w.toBuffer().remaining()];
        w.toBuffer().get(bytes);
        // nlmsghdr: length, RTM_NEWADDR, REQUEST|EXCL|CREATE; ifaddrmsg: AF_INET/24 on 7; LOCAL, ADDRESS, FLAGS, PROTO
        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo("38000000" + "1400" + "0106" + "00000000" + "00000000" + "02180000" + "07000000"
                        + "080002000a090001" + "080001000a090001" + "0800080000000000"
                        + "05000b00fa000000");
    }
}
