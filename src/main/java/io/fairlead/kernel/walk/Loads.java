package io.fairlead.kernel.walk;

import io.fairlead.kernel.nftables.Ct;
import io.fairlead.kernel.nftables.Expression;
import io.fairlead.kernel.nftables.Family;
import io.fairlead.kernel.nftables.Fib;
import io.fairlead.kernel.nftables.Meta;
import io.fairlead.kernel.nftables.Payload;
import io.fairlead.kernel.nftables.UnknownExpression;
import io.fairlead.model.IpAddress;
import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What expressions load into registers: as the kernel would, or marked as unknown. */
final class Loads {

    /** NFTA_EXTHDR_FLAGS and NFTA_EXTHDR_OP; 0 is IPv6's, others are options of TCP, SCTP and IPv4. */
    private static final int EXTHDR_FLAGS = 5;

    private static final int EXTHDR_OP = 6;

    /** PACKET_OTHERHOST (include/uapi/linux/if_packet.h). A unicast packet to this host is 0. */
    private static final int OTHER_HOST = 3;

    private static final int LINK_NAME = 16;
    /** Expressions that load something that is not known here: no word for them, but they only load. */
    private static final Set<String> LOADING = Set.of("rt", "socket", "osf", "numgen", "hash", "xfrm", "exthdr");

    private final Scene scene;
    private final Registers registers;

    Loads(Scene scene, Registers registers) {
        this.scene = scene;
        this.registers = registers;
    }

    /** False where the rule ends because the packet has no such thing. */
    boolean load(Expression expression, Packet packet) {
        if (expression instanceof Payload payload) {
            return payload(payload, packet);
        } else if (expression instanceof Ct ct) {
            return ct(ct, packet);
        } else if (expression instanceof Fib fib) {
            fib(fib, packet);
            return true;
        }
        return expression instanceof Meta meta && meta(meta, packet);
    }

    private boolean payload(Payload payload, Packet packet) {
        Headers headers = Headers.of(payload.base(), packet);
        registers.unknown(
                payload.destination(),
                headers.bytes(payload.offset(), payload.length()),
                headers.known(payload.offset(), payload.length()),
                "bytes of the packet that are not known before it is sent");
        return true;
    }

    private boolean ct(Ct ct, Packet packet) {
        boolean untracked = !scene.tracked() || packet.state() == Ct.State.UNTRACKED;
        if (ct.key() == Ct.Key.STATE) {
            // Before connections are looked up, nothing is known of one (nft_ct_get_eval).
            Ct.State state =
                    scene.tracked() || packet.state() == Ct.State.UNTRACKED ? packet.state() : Ct.State.INVALID;
            number(ct.destination(), state.bit());
            return true;
        }
        if (untracked) {
            return false;
        }
        switch (ct.key()) {
            case STATUS -> number(ct.destination(), packet.status());
            case DIRECTION -> registers.load(ct.destination(), new byte[] {(byte) (packet.answer() ? 1 : 0)});
            case PROTOCOL -> registers.load(ct.destination(), new byte[] {(byte) packet.protocol()});
            case ZONE -> registers.load(ct.destination(), new byte[2]);
            case MARK -> {
                if (packet.answer()) {
                    registers.unknown(ct.destination(), 4, "the connection's mark");
                } else {
                    number(ct.destination(), 0);
                }
            }
            default -> registers.unknown(ct.destination(), LINK_NAME, ct.toString());
        }
        return true;
    }

    private void number(int register, int value) {
        registers.load(
                register,
                ByteBuffer.allocate(4)
                        .order(ByteOrder.nativeOrder())
                        .putInt(value)
                        .array());
    }

    private boolean meta(Meta meta, Packet packet) {
        int register = meta.register();
        switch (meta.key()) {
            case NFPROTO ->
                registers.load(register, new byte[] {(byte) (packet.v6() ? family(Family.IP6) : family(Family.IP))});
            case L4PROTO -> registers.load(register, new byte[] {(byte) packet.protocol()});
            case PROTOCOL ->
                registers.load(register, Headers.of(Payload.Base.LINK, packet).bytes(12, 2));
            case MARK -> number(register, packet.mark());
            case PRIORITY -> number(register, 0);
            case IIFNAME -> name(register, scene.frame() ? packet.inPort() : packet.in());
            case OIFNAME -> name(register, scene.frame() ? packet.outPort() : packet.out());
            case IBRNAME -> name(register, packet.in());
            case OBRNAME -> name(register, packet.out());
            case IIF -> index(register, scene.frame() ? packet.inPort() : packet.in());
            case OIF -> index(register, scene.frame() ? packet.outPort() : packet.out());
            case PKTTYPE -> registers.load(register, new byte[] {(byte) (isToNeighbour(packet) ? OTHER_HOST : 0)});
            default ->
                registers.unknown(register, 4, "meta " + meta.key().name().toLowerCase(java.util.Locale.ROOT));
        }
        return true;
    }

    /** From port to port goes what was sent to a neighbour's own Ethernet address, or to ours and translated. */
    private boolean isToNeighbour(Packet packet) {
        boolean translated = (packet.status() & (Packet.SOURCE_TRANSLATED | Packet.DESTINATION_TRANSLATED)) != 0;
        return scene.frame() && packet.inPort() != null && packet.outPort() != null && !translated;
    }

    private static int family(Family family) {
        return family == Family.IP ? 2 : 10;
    }

    /** A packet without a link has the empty name (nft_meta_store_ifname). */
    private void name(int register, @Nullable String link) {
        registers.load(register, linkName(link));
    }

    private static byte[] linkName(@Nullable String link) {
        return Arrays.copyOf((link == null ? "" : link).getBytes(StandardCharsets.UTF_8), LINK_NAME);
    }

    private void index(int register, @Nullable String link) {
        OptionalInt index = link == null ? OptionalInt.of(0) : scene.routes().index(link);
        if (index.isPresent()) {
            number(register, index.getAsInt());
        } else {
            registers.unknown(register, 4, "the number of link " + link);
        }
    }

    private void fib(Fib fib, Packet packet) {
        IpAddress address = (fib.flags() & Fib.SADDR) != 0 ? packet.source() : packet.destination();
        if (fib.result() == Fib.TYPE) {
            OptionalInt type = scene.routes().type(address);
            if (type.isPresent()) {
                number(fib.destination(), type.getAsInt());
            } else {
                registers.unknown(fib.destination(), 4, "the type of address " + address);
            }
            return;
        }
        Optional<String> link = scene.routes().linkTo(address, packet);
        String in = packet.in();
        // With "iif" the way has to be by the link that the packet came in by.
        boolean found = link.isPresent()
                && ((fib.flags() & Fib.IIF) == 0 || in == null || link.get().equals(in));
        if ((fib.flags() & Fib.PRESENT) != 0) {
            registers.load(fib.destination(), new byte[] {(byte) (found ? 1 : 0)});
        } else if (fib.result() == Fib.OIFNAME) {
            name(fib.destination(), found ? link.get() : null);
        } else {
            index(fib.destination(), found ? link.get() : null);
        }
    }

    /** Whether an expression without words here only loads something; then its register is not known any more. */
    static boolean clears(UnknownExpression expression, Registers registers) {
        if (!(LOADING.contains(expression.name()) || isKnownKind(expression.name()))) {
            return false;
        }
        Optional<Integer> register = expression.destination();
        register.ifPresent(r -> registers.unknown(r, LINK_NAME, "expression " + expression.name()));
        return register.isPresent();
    }

    /** Whether it loads from an extension header of IPv6 (enum nft_exthdr_attributes): no packet of ours has any. */
    static boolean missesHeader(UnknownExpression expression) {
        if (!expression.name().equals("exthdr")) {
            return false;
        }
        Attributes attributes =
                Attributes.parse(ByteBuffer.wrap(expression.data().array()));
        boolean asksWhether =
                attributes.find(EXTHDR_FLAGS).filter(a -> !isZero(a)).isPresent();
        boolean elsewhere = attributes.find(EXTHDR_OP).filter(a -> !isZero(a)).isPresent();
        return !asksWhether && !elsewhere;
    }

    private static boolean isZero(Attribute attribute) {
        for (byte b : attribute.bytes()) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isKnownKind(String name) {
        return Set.of("meta", "ct", "payload", "bitwise").contains(name);
    }
}
