package io.fairlead.dhcp;

import io.fairlead.model.IpAddress;
import io.fairlead.model.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What goes over an Ethernet link while it has no address of its own: messages in whole frames, and questions by ARP. */
final class Frame {

    static final int CLIENT_PORT = 68;
    static final int SERVER_PORT = 67;
    static final MacAddress EVERYBODY = new MacAddress(0xffff_ffff_ffffL);
    static final IpAddress BROADCAST = IpAddress.of("255.255.255.255");

    static final int ETHERTYPE_IP = 0x0800;
    static final int ETHERTYPE_ARP = 0x0806;
    private static final int ETHERNET = 14;
    private static final int IP = 20;
    private static final int UDP = 8;
    private static final int PROTOCOL_UDP = 17;
    private static final int FRAGMENT = 0x3fff;
    private static final int ARP = 28;

    private Frame() {}

    /** What came in. */
    sealed interface Received {
        /**
         * A datagram to a client's port.
         *
         * @param from null where it came through a stack, which does not tell
         */
        record Datagram(@Nullable MacAddress from, ByteBuffer payload) implements Received {}

        /** Somebody asks for {@code target}, or answers; {@code sender} is 0.0.0.0 while it has no address itself. */
        record Arp(MacAddress from, IpAddress sender, IpAddress target) implements Received {}
    }

    /** Of a client to servers. */
    static byte[] datagram(MacAddress from, MacAddress to, IpAddress source, IpAddress destination, byte[] payload) {
        int udp = UDP + payload.length;
        ByteBuffer b = ByteBuffer.allocate(ETHERNET + IP + udp).order(ByteOrder.BIG_ENDIAN);
        b.put(to.bytes()).put(from.bytes()).putShort((short) ETHERTYPE_IP);
        b.putShort((short) 0x4500).putShort((short) (IP + udp)).putInt(0);
        // 64 hops, as any datagram has: the server may be behind a router that knows the client.
        b.put((byte) 64).put((byte) PROTOCOL_UDP).putShort((short) 0);
        b.put(source.bytes()).put(destination.bytes());
        b.putShort((short) CLIENT_PORT).putShort((short) SERVER_PORT);
        b.putShort((short) udp).putShort((short) 0).put(payload);
        b.putShort(ETHERNET + 10, fold(sum(b, ETHERNET, IP)));
        long pseudo = sum(b, ETHERNET + 12, 8) + PROTOCOL_UDP + udp;
        short check = fold(pseudo + sum(b, ETHERNET + IP, udp));
        // Zero says that there is none.
        b.putShort(ETHERNET + IP + 6, check == 0 ? (short) 0xffff : check);
        return b.array();
    }

    private static long sum(ByteBuffer b, int from, int length) {
        long sum = 0;
        for (int i = 0; i + 1 < length; i += 2) {
            sum += Short.toUnsignedInt(b.getShort(from + i));
        }
        return length % 2 == 0 ? sum : sum + (Byte.toUnsignedInt(b.get(from + length - 1)) << 8);
    }

    private static short fold(long sum) {
        long folded = sum;
        while (folded > 0xffff) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (short) ~folded;
    }

    /** Asks who has an address without claiming one (RFC 5227, section 2.1.1). */
    static byte[] probe(MacAddress from, IpAddress address) {
        ByteBuffer b = ByteBuffer.allocate(ETHERNET + ARP).order(ByteOrder.BIG_ENDIAN);
        b.put(EVERYBODY.bytes()).put(from.bytes()).putShort((short) ETHERTYPE_ARP);
        b.putShort((short) 1)
                .putShort((short) ETHERTYPE_IP)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) 1);
        b.put(from.bytes()).put(new byte[4]).put(new byte[6]).put(address.bytes());
        return b.array();
    }

    /**
     * Empty for frames that are neither. Checksums of datagrams are not looked at: what comes from this host has none yet,
     * and what comes from elsewhere was checked by the link.
     */
    static Optional<Received> decode(ByteBuffer frame) {
        ByteBuffer b = frame.slice().order(ByteOrder.BIG_ENDIAN);
        if (b.remaining() < ETHERNET) {
            return Optional.empty();
        }
        MacAddress from = mac(b, 6);
        return switch (Short.toUnsignedInt(b.getShort(12))) {
            case ETHERTYPE_IP -> Optional.ofNullable(datagram(b, from));
            case ETHERTYPE_ARP -> Optional.ofNullable(arp(b));
            default -> Optional.empty();
        };
    }

    private static @Nullable Received datagram(ByteBuffer b, MacAddress from) {
        if (b.remaining() < ETHERNET + IP + UDP) {
            return null;
        }
        int header = 4 * (b.get(ETHERNET) & 0xf);
        int total = Short.toUnsignedInt(b.getShort(ETHERNET + 2));
        boolean whole = (b.getShort(ETHERNET + 6) & FRAGMENT) == 0;
        int udp = ETHERNET + header;
        if (!whole
                || header < IP
                || b.get(ETHERNET + 9) != PROTOCOL_UDP
                || ETHERNET + total > b.limit()
                || total < header + UDP
                || Short.toUnsignedInt(b.getShort(udp + 2)) != CLIENT_PORT) {
            return null;
        }
        int length = Short.toUnsignedInt(b.getShort(udp + 4));
        if (length < UDP || length > total - header) {
            return null;
        }
        return new Received.Datagram(from, b.slice(udp + UDP, length - UDP));
    }

    private static @Nullable Received arp(ByteBuffer b) {
        if (b.remaining() < ETHERNET + ARP || Short.toUnsignedInt(b.getShort(ETHERNET + 2)) != ETHERTYPE_IP) {
            return null;
        }
        return new Received.Arp(mac(b, ETHERNET + 8), address(b, ETHERNET + 14), address(b, ETHERNET + 24));
    }

    private static MacAddress mac(ByteBuffer b, int at) {
        byte[] bytes = new byte[6];
        b.get(at, bytes);
        return MacAddress.of(bytes);
    }

    private static IpAddress address(ByteBuffer b, int at) {
        byte[] bytes = new byte[4];
        b.get(at, bytes);
        return IpAddress.of(bytes);
    }
}
