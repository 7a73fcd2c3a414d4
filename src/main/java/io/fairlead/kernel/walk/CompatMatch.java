package io.fairlead.kernel.walk;

import io.fairlead.kernel.nftables.Compat;
import io.fairlead.kernel.nftables.Ct;
import io.fairlead.model.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/** The common matches of iptables, by their structures in include/uapi/linux/netfilter/xt_*.h. */
final class CompatMatch {

    /** Whether a packet matches. */
    enum Answer {
        YES,
        NO,
        UNKNOWN
    }

    private static final int XT_CONNTRACK_STATE = 1;
    private static final int XT_CONNTRACK_STATUS = 1 << 6;
    private static final int XT_CONNTRACK_DIRECTION = 1 << 12;
    private static final int XT_CONNTRACK_STATE_ALIAS = 1 << 13;
    /** IP_CT_NUMBER is 5. */
    private static final int STATE_SNAT = 1 << 6;

    private static final int STATE_DNAT = 1 << 7;
    private static final int STATE_UNTRACKED = 1 << 8;

    private final Scene scene;
    private final Packet packet;

    CompatMatch(Scene scene, Packet packet) {
        this.scene = scene;
        this.packet = packet;
    }

    Answer test(Compat match) {
        ByteBuffer info = ByteBuffer.wrap(match.info().array()).order(ByteOrder.nativeOrder());
        return switch (match.extension() + "/" + match.revision()) {
            case "comment/0" -> Answer.YES;
            case "conntrack/2", "conntrack/3" -> info.limit() < 154 ? Answer.UNKNOWN : conntrack(info);
            case "state/0" -> info.limit() < 4 ? Answer.UNKNOWN : of((info.getInt(0) & stateBit()) != 0);
            case "addrtype/1" -> info.limit() < 8 ? Answer.UNKNOWN : addressType(info);
            case "tcp/0" -> info.limit() < 12 ? Answer.UNKNOWN : tcp(info);
            case "udp/0" -> info.limit() < 9 ? Answer.UNKNOWN : udp(info);
            case "multiport/1" -> info.limit() < 48 ? Answer.UNKNOWN : multiport(info);
            case "mark/1" ->
                info.limit() < 9
                        ? Answer.UNKNOWN
                        : of(((packet.mark() & info.getInt(4)) == info.getInt(0)) != (info.get(8) != 0));
            case "icmp/0", "icmp6/0" -> info.limit() < 4 ? Answer.UNKNOWN : icmp(info);
            // No packet of ours has extension headers.
            case "rt/0", "frag/0", "hbh/0", "dst/0" -> Answer.NO;
            default -> Answer.UNKNOWN;
        };
    }

    private static Answer of(boolean yes) {
        return yes ? Answer.YES : Answer.NO;
    }

    /** XT_CONNTRACK_STATE_BIT, XT_CONNTRACK_STATE_INVALID and XT_CONNTRACK_STATE_UNTRACKED. */
    private int stateBit() {
        Ct.State state = packet.state();
        if (!scene.tracked() && state != Ct.State.UNTRACKED) {
            return 1;
        }
        return switch (state) {
            case INVALID -> 1;
            case ESTABLISHED -> 1 << 1;
            case RELATED -> 1 << 2;
            case NEW -> 1 << 3;
            case UNTRACKED -> STATE_UNTRACKED;
        };
    }

    /** struct xt_conntrack_mtinfo2 and 3, which are alike up to the status. */
    private Answer conntrack(ByteBuffer info) {
        int flags = Short.toUnsignedInt(info.getShort(146));
        int inverted = Short.toUnsignedInt(info.getShort(148));
        int known = XT_CONNTRACK_STATE | XT_CONNTRACK_STATUS | XT_CONNTRACK_DIRECTION | XT_CONNTRACK_STATE_ALIAS;
        if ((flags & XT_CONNTRACK_STATE) != 0) {
            int bits = stateBit()
                    | ((packet.status() & Packet.SOURCE_TRANSLATED) != 0 ? STATE_SNAT : 0)
                    | ((packet.status() & Packet.DESTINATION_TRANSLATED) != 0 ? STATE_DNAT : 0);
            boolean in = (info.getShort(150) & bits) != 0;
            if (in == ((inverted & XT_CONNTRACK_STATE) != 0)) {
                return Answer.NO;
            }
        }
        if ((flags & XT_CONNTRACK_DIRECTION) != 0) {
            boolean original = (inverted & XT_CONNTRACK_DIRECTION) == 0;
            if (original == packet.answer()) {
                return Answer.NO;
            }
        }
        int translated = Packet.SOURCE_TRANSLATED | Packet.DESTINATION_TRANSLATED;
        int status = Short.toUnsignedInt(info.getShort(152));
        if ((flags & XT_CONNTRACK_STATUS) != 0) {
            if ((status & ~translated) != 0) {
                return Answer.UNKNOWN;
            }
            if (((packet.status() & status) != 0) == ((inverted & XT_CONNTRACK_STATUS) != 0)) {
                return Answer.NO;
            }
        }
        return (flags & ~known) != 0 ? Answer.UNKNOWN : Answer.YES;
    }

    /** struct xt_addrtype_info_v1. */
    private Answer addressType(ByteBuffer info) {
        int flags = info.getInt(4);
        // Whether the address is on a certain link is more than we ask.
        if ((flags & ~3) != 0) {
            return Answer.UNKNOWN;
        }
        Answer source = type(packet.source(), info.getShort(0), (flags & 1) != 0);
        Answer destination = type(packet.destination(), info.getShort(2), (flags & 2) != 0);
        if (source == Answer.NO || destination == Answer.NO) {
            return Answer.NO;
        }
        return source == Answer.UNKNOWN ? source : destination;
    }

    private Answer type(IpAddress address, short mask, boolean inverted) {
        if (mask == 0) {
            return Answer.YES;
        }
        OptionalInt type = scene.routes().type(address);
        return type.isEmpty() ? Answer.UNKNOWN : of(((mask & 1 << type.getAsInt()) != 0) != inverted);
    }

    /** struct xt_tcp. */
    private Answer tcp(ByteBuffer info) {
        int inverted = info.get(11);
        if (packet.protocol() != Packet.TCP || info.get(8) != 0) {
            return packet.protocol() != Packet.TCP ? Answer.NO : Answer.UNKNOWN;
        }
        int tcpFlags = packet.state() == Ct.State.ESTABLISHED ? 0x12 : 0x02;
        boolean flags = (tcpFlags & info.get(9)) == Byte.toUnsignedInt(info.get(10));
        return of(ports(info, inverted) && flags != ((inverted & 4) != 0));
    }

    private Answer udp(ByteBuffer info) {
        return of(packet.protocol() == Packet.UDP && ports(info, info.get(8)));
    }

    private boolean ports(ByteBuffer info, int inverted) {
        return within(packet.sourcePort(), info, 0) != ((inverted & 1) != 0)
                && within(packet.destinationPort(), info, 4) != ((inverted & 2) != 0);
    }

    private static boolean within(int port, ByteBuffer info, int at) {
        return Short.toUnsignedInt(info.getShort(at)) <= port && port <= Short.toUnsignedInt(info.getShort(at + 2));
    }

    /** struct xt_multiport_v1; a port whose flag is set begins a range that the next one ends. */
    private Answer multiport(ByteBuffer info) {
        boolean found = false;
        for (int i = 0; i < Byte.toUnsignedInt(info.get(1)) && i < 15; i++) {
            int first = Short.toUnsignedInt(info.getShort(2 + 2 * i));
            int last = first;
            if (info.get(32 + i) != 0 && i < 14) {
                i++;
                last = Short.toUnsignedInt(info.getShort(2 + 2 * i));
            }
            boolean source = first <= packet.sourcePort() && packet.sourcePort() <= last;
            boolean destination = first <= packet.destinationPort() && packet.destinationPort() <= last;
            found |= info.get(0) != 1 && source || info.get(0) != 0 && destination;
        }
        return of(packet.hasPorts() && found != (info.get(47) != 0));
    }

    /** struct ipt_icmp and ip6t_icmp: type, range of codes, and whether that is inverted. */
    private Answer icmp(ByteBuffer info) {
        if (packet.protocol() != Packet.ICMP && packet.protocol() != Packet.ICMPV6) {
            return Answer.NO;
        }
        int type = Byte.toUnsignedInt(info.get(0));
        int code = packet.destinationPort();
        boolean same = type == packet.sourcePort()
                && Byte.toUnsignedInt(info.get(1)) <= code
                && code <= Byte.toUnsignedInt(info.get(2));
        return of((type == 0xff || same) != ((info.get(3) & 1) != 0));
    }
}
