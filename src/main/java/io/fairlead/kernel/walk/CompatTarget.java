package io.fairlead.kernel.walk;

import io.fairlead.kernel.nftables.Compat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;

/** The common targets of iptables. */
final class CompatTarget {

    /** Those that let the packet go on as it is. */
    private static final Set<String> IDLE =
            Set.of("LOG", "NFLOG", "ULOG", "TCPMSS", "CLASSIFY", "TRACE", "CHECKSUM", "AUDIT", "CONNMARK", "SECMARK");

    private static final int NF_NAT_RANGE_MAP_IPS = 1;
    private static final int NF_NAT_RANGE_PROTO_SPECIFIED = 2;

    private final Scene scene;
    private final Compat target;
    private final Function<String, UndecidableException> undecidable;
    private final ByteBuffer info;
    private Packet packet;

    CompatTarget(Scene scene, Compat target, Packet packet, Function<String, UndecidableException> undecidable) {
        this.scene = scene;
        this.target = target;
        this.packet = packet;
        this.undecidable = undecidable;
        this.info = ByteBuffer.wrap(target.info().array()).order(ByteOrder.nativeOrder());
    }

    static boolean isIdle(Compat target) {
        return IDLE.contains(target.extension());
    }

    /** The packet behind it. */
    Packet packet() {
        return packet;
    }

    RuleRun.Outcome run() {
        Translations translations = new Translations(scene, new Registers(), undecidable);
        return switch (target.extension()) {
            case "REJECT" -> RuleRun.Outcome.REJECT;
            case "MARK" -> mark();
            case "MASQUERADE" -> {
                packet = translations.masquerade(packet);
                yield RuleRun.Outcome.TRANSLATED;
            }
            case "REDIRECT" -> {
                packet = translations.redirect(packet, range().port());
                yield RuleRun.Outcome.TRANSLATED;
            }
            case "DNAT", "SNAT" -> {
                Range range = range();
                packet = translations.translate(
                        packet, target.extension().equals("DNAT"), range.address(), range.port());
                yield RuleRun.Outcome.TRANSLATED;
            }
            default -> throw undecidable.apply("iptables target " + target.extension() + " is not understood");
        };
    }

    /** struct xt_mark_tginfo2: mark, mask. */
    private RuleRun.Outcome mark() {
        if (target.revision() != 2 || info.limit() < 8) {
            throw undecidable.apply("iptables target MARK of revision " + target.revision() + " is not understood");
        }
        packet = packet.marked(packet.mark() & ~info.getInt(4) ^ info.getInt(0));
        return RuleRun.Outcome.MATCH;
    }

    /**
     * @param address empty array for none
     * @param port 0 for none
     */
    private record Range(byte[] address, int port) {}

    /** struct nf_nat_range2 and nf_nat_range, or nf_nat_ipv4_multi_range_compat of the first revisions for IPv4. */
    private Range range() {
        boolean old = info.limit() < 36;
        if (info.limit() < 20) {
            throw undecidable.apply("iptables target " + target.extension() + " is not understood");
        }
        int flags = info.getInt(old ? 4 : 0);
        int addressAt = old ? 8 : 4;
        int step = old ? 4 : 16;
        int size = packet.v6() ? 16 : 4;
        byte[] first = Arrays.copyOfRange(info.array(), addressAt, addressAt + size);
        byte[] last = Arrays.copyOfRange(info.array(), addressAt + step, addressAt + step + size);
        int portAt = addressAt + 2 * step;
        int port = info.duplicate().order(ByteOrder.BIG_ENDIAN).getShort(portAt) & 0xffff;
        boolean mapped = (flags & NF_NAT_RANGE_MAP_IPS) != 0;
        if (mapped && !Arrays.equals(first, last)) {
            throw undecidable.apply("the new address is one of several");
        }
        return new Range(mapped ? first : new byte[0], (flags & NF_NAT_RANGE_PROTO_SPECIFIED) != 0 ? port : 0);
    }
}
