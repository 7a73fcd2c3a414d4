package io.fairlead.kernel.walk;

import io.fairlead.kernel.nftables.Expression;
import io.fairlead.kernel.nftables.Hook;
import io.fairlead.kernel.nftables.Nat;
import io.fairlead.kernel.nftables.Redirect;
import io.fairlead.model.IpAddress;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What address translation makes of a packet. */
final class Translations {

    private static final int MAP_WHOLE_NETWORK = 0x40;

    private final Scene scene;
    private final Registers registers;
    private final Function<String, UndecidableException> undecidable;

    Translations(Scene scene, Registers registers, Function<String, UndecidableException> undecidable) {
        this.scene = scene;
        this.registers = registers;
        this.undecidable = undecidable;
    }

    Packet apply(Expression expression, Packet packet) {
        if (expression instanceof Nat nat) {
            return nat(nat, packet);
        } else if (expression instanceof Redirect redirect) {
            return redirect(packet, redirect.portMin() == 0 ? 0 : port(redirect.portMin()));
        }
        return masquerade(packet);
    }

    private Packet nat(Nat nat, Packet packet) {
        int size = nat.v6() ? 16 : 4;
        byte[] address = new byte[0];
        if (nat.v6() != packet.v6()) {
            return packet;
        }
        if (nat.addressMin() != 0) {
            address = known(nat.addressMin(), size);
            boolean several =
                    nat.addressMax() != nat.addressMin() && !Arrays.equals(address, known(nat.addressMax(), size));
            if (several || (nat.flags() & MAP_WHOLE_NETWORK) != 0) {
                throw undecidable.apply("the new address is one of several");
            }
        }
        return translate(packet, nat.type() == Nat.Type.DNAT, address, natPort(nat, packet));
    }

    private int natPort(Nat nat, Packet packet) {
        if (nat.portMin() == 0 || !packet.hasPorts()) {
            return 0;
        }
        int min = port(nat.portMin());
        int max = port(nat.portMax());
        if ((nat.flags() & Nat.PROTO_OFFSET) != 0) {
            return min + packet.destinationPort() % (max - min + 1);
        }
        int old = nat.type() == Nat.Type.DNAT ? packet.destinationPort() : packet.sourcePort();
        // A port that is in the range stays, if nobody else has it.
        return min <= old && old <= max ? old : min;
    }

    private byte[] known(int register, int length) {
        if (!registers.isKnown(register, length)) {
            throw undecidable.apply("the new address is not known: " + registers.reason());
        }
        return registers.bytes(register, length);
    }

    private int port(int register) {
        byte[] bytes = known(register, 2);
        return Byte.toUnsignedInt(bytes[0]) << 8 | Byte.toUnsignedInt(bytes[1]);
    }

    /**
     * @param address empty to keep the old one
     * @param port 0 to keep the old one
     */
    Packet translate(Packet packet, boolean destination, byte[] address, int port) {
        IpAddress to = address.length == 0 ? null : IpAddress.of(address);
        boolean ports = packet.hasPorts() && port != 0;
        Packet changed = packet;
        if (destination) {
            changed = to == null ? changed : changed.to(to);
            changed = ports ? changed.ports(packet.sourcePort(), port) : changed;
        } else {
            changed = to == null ? changed : changed.from(to);
            changed = ports ? changed.ports(port, packet.destinationPort()) : changed;
        }
        // The kernel compares the tuples: translating to what is there already is no translation.
        int bit = destination ? Packet.DESTINATION_TRANSLATED : Packet.SOURCE_TRANSLATED;
        return changed.equals(packet) ? packet : changed.tracked(packet.state(), packet.status() | bit);
    }

    Packet masquerade(Packet packet) {
        String out = packet.out();
        IpAddress address = out == null
                ? null
                : scene.routes().addressOf(out, packet.destination()).orElse(null);
        if (address == null) {
            throw undecidable.apply("link " + out + " has no address to masquerade with");
        }
        return translate(packet, false, address.bytes(), 0);
    }

    /** To the address of the link that it came in by, or to loopback if it was sent here. */
    Packet redirect(Packet packet, int port) {
        IpAddress loopback = packet.v6() ? IpAddress.LOOPBACK6 : IpAddress.LOOPBACK4;
        @Nullable IpAddress to = scene.point() == Hook.Point.OUTPUT ? loopback : addressOf(packet);
        if (to == null) {
            throw undecidable.apply("link " + packet.in() + " has no address to redirect to");
        }
        return translate(packet, true, to.bytes(), port);
    }

    private @Nullable IpAddress addressOf(Packet packet) {
        String in = packet.in();
        return in == null ? null : scene.routes().addressOf(in, packet.source()).orElse(null);
    }
}
