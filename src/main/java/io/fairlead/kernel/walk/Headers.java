package io.fairlead.kernel.walk;

import io.fairlead.kernel.nftables.Ct;
import io.fairlead.kernel.nftables.Payload;
import java.util.Arrays;
import java.util.BitSet;

/** A packet's headers as bytes, as far as they are known before it is sent: no checksums, identifiers, lengths. */
final class Headers {

    private static final int SYN = 0x02;
    private static final int SYN_ACK = 0x12;

    private final byte[] bytes;
    private final BitSet known = new BitSet();

    private Headers(int length) {
        bytes = new byte[length];
    }

    static Headers of(Payload.Base base, Packet packet) {
        return switch (base) {
            case LINK -> link(packet);
            case NETWORK -> packet.v6() ? ipv6(packet) : ipv4(packet);
            case TRANSPORT -> transport(packet);
        };
    }

    private static Headers link(Packet packet) {
        Headers h = new Headers(14);
        h.put(12, packet.v6() ? 0x86 : 0x08, packet.v6() ? 0xdd : 0x00);
        return h;
    }

    private static Headers ipv4(Packet packet) {
        Headers h = new Headers(20);
        // No options, no fragment: the kernel sets "don't fragment" on what it sends itself.
        h.put(0, 0x45, 0);
        h.put(6, 0x40, 0);
        h.put(9, packet.protocol());
        h.put(12, packet.source().bytes());
        h.put(16, packet.destination().bytes());
        return h;
    }

    private static Headers ipv6(Packet packet) {
        Headers h = new Headers(40);
        h.put(0, 0x60);
        h.put(6, packet.protocol());
        h.put(8, packet.source().bytes());
        h.put(24, packet.destination().bytes());
        return h;
    }

    private static Headers transport(Packet packet) {
        Headers h = new Headers(20);
        if (packet.hasPorts()) {
            h.put(0, packet.sourcePort() >> 8, packet.sourcePort());
            h.put(2, packet.destinationPort() >> 8, packet.destinationPort());
        } else if (packet.protocol() == Packet.ICMP || packet.protocol() == Packet.ICMPV6) {
            h.put(0, packet.sourcePort(), packet.destinationPort());
        }
        if (packet.protocol() == Packet.TCP) {
            h.put(13, packet.state() == Ct.State.ESTABLISHED ? SYN_ACK : SYN);
        }
        return h;
    }

    private void put(int at, int... values) {
        for (int i = 0; i < values.length; i++) {
            bytes[at + i] = (byte) values[i];
        }
        known.set(at, at + values.length);
    }

    private void put(int at, byte[] values) {
        System.arraycopy(values, 0, bytes, at, values.length);
        known.set(at, at + values.length);
    }

    byte[] bytes(int offset, int length) {
        return Arrays.copyOfRange(bytes, Math.min(offset, bytes.length), Math.min(offset, bytes.length) + length);
    }

    BitSet known(int offset, int length) {
        return known.get(offset, offset + length);
    }
}
