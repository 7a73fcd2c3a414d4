package io.fairlead.kernel.rtnetlink;

import io.fairlead.model.LinkCounters;
import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.MalformedMessageException;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;
import java.nio.ByteBuffer;

/**
 * Counters of links alone (RTM_GETSTATS). A link's full description holds them too, but is seven times as long: 1.5 KiB,
 * of which the kernel's lock is held for each.
 */
public final class LinkStats {

    /** sizeof(struct if_stats_msg) */
    private static final int HEADER = 12;

    private static final int IFLA_STATS_LINK_64 = 1;
    private static final int FILTER_LINK_64 = 1;

    /** sizeof(struct ifinfomsg) */
    private static final int LINK_HEADER = 16;

    private static final int IFLA_STATS64 = 23;
    private static final int IFLA_TARGET_NETNSID = 46;

    /** Of struct rtnl_link_stats64, which grows at its end, its first eight members. */
    private static final int READ = 8 * Long.BYTES;

    private LinkStats() {}

    /** Asks for the counters of every link of a namespace. */
    public static MessageWriter dump() {
        return header(new MessageWriter().message("dump link counters", Rtnetlink.GETSTATS, NetlinkMessage.DUMP), 0);
    }

    /** Asks for the counters of one link. */
    public static MessageWriter get(int index) {
        return header(
                new MessageWriter().message("get counters of link number " + index, Rtnetlink.GETSTATS, 0), index);
    }

    /** Asks for the counters of one link in the namespace that ours knows by an id, which only its description holds. */
    public static MessageWriter get(int namespaceId, int index) {
        MessageWriter w = new MessageWriter()
                .message("get counters of link number " + index + " elsewhere", Rtnetlink.GETLINK, 0);
        w.u8(0).u8(0).u16(0).u32(index).u32(0).u32(0);
        return w.attributeU32(IFLA_TARGET_NETNSID, namespaceId);
    }

    private static MessageWriter header(MessageWriter w, int index) {
        return w.u8(0).u8(0).u16(0).u32(index).u32(FILTER_LINK_64);
    }

    /**
     * Reads a RTM_NEWSTATS or RTM_NEWLINK message.
     *
     * @throws MalformedMessageException if it is none, or has no counters
     */
    public static LinkCounters decode(NetlinkMessage message) {
        boolean link = message.type() == Rtnetlink.NEWLINK;
        ByteBuffer stats = message.attributes(link ? LINK_HEADER : HEADER)
                .find(link ? IFLA_STATS64 : IFLA_STATS_LINK_64)
                .map(Attribute::value)
                .filter(value -> value.limit() >= READ)
                .orElseThrow(() -> new MalformedMessageException("message of link counters without them"));
        int index = message.body().getInt(4);
        // rx_packets, tx_packets, rx_bytes, tx_bytes, rx_errors, tx_errors, rx_dropped, tx_dropped
        return new LinkCounters(
                index,
                stats.getLong(16),
                stats.getLong(0),
                stats.getLong(48),
                stats.getLong(32),
                stats.getLong(24),
                stats.getLong(8),
                stats.getLong(56),
                stats.getLong(40));
    }
}
