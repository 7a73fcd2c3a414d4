package io.fairlead.dhcp;

import io.fairlead.model.IpAddress;
import io.fairlead.model.MacAddress;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One message (RFC 2131, section 2).
 *
 * @param reply whether a server sent it
 * @param xid by which an answer is known
 * @param secs since the client began, in seconds
 * @param broadcast whether the answer shall go to everybody, because the client has no address yet
 * @param ciaddr the client's address, which it answers to; 0.0.0.0 if it has none
 * @param yiaddr the address for the client
 * @param chaddr the client's Ethernet address
 * @param options values by number; long ones joined (RFC 3396)
 */
record DhcpMessage(
        boolean reply,
        int xid,
        int secs,
        boolean broadcast,
        IpAddress ciaddr,
        IpAddress yiaddr,
        MacAddress chaddr,
        SortedMap<Integer, byte[]> options) {

    private static final int COOKIE = 0x6382_5363;
    private static final int ETHERNET = 1;
    private static final int MAC_LENGTH = 6;
    private static final int BROADCAST = 0x8000;
    private static final int CHADDR = 28;
    private static final int SNAME = 44;
    private static final int SNAME_LENGTH = 64;
    private static final int FILE = 108;
    private static final int FILE_LENGTH = 128;
    private static final int HEADER = 240;
    /** Some servers and relays take nothing shorter than BOOTP's (RFC 1542, section 2.1). */
    private static final int MIN_LENGTH = 300;

    private static final int MAX_OPTION = 255;

    /** A datagram that is no message of a server's, or breaks its own lengths. */
    static final class MalformedException extends RuntimeException {
        MalformedException(String what) {
            super(what);
        }
    }

    DhcpMessage {
        options = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(options));
    }

    Optional<MessageType> type() {
        byte[] value = options.get(Code.MESSAGE_TYPE);
        return value == null || value.length != 1 ? Optional.empty() : MessageType.of(value[0]);
    }

    byte[] encode() {
        ByteArrayOutputStream tail = new ByteArrayOutputStream();
        // The type comes first: some servers look no further to sort messages.
        byte[] type = options.get(Code.MESSAGE_TYPE);
        if (type != null) {
            write(tail, Code.MESSAGE_TYPE, type);
        }
        options.forEach((code, value) -> {
            if (code != Code.MESSAGE_TYPE) {
                write(tail, code, value);
            }
        });
        tail.write(Code.END);
        ByteBuffer b =
                ByteBuffer.allocate(Math.max(MIN_LENGTH, HEADER + tail.size())).order(ByteOrder.BIG_ENDIAN);
        b.put((byte) (reply ? 2 : 1))
                .put((byte) ETHERNET)
                .put((byte) MAC_LENGTH)
                .put((byte) 0);
        b.putInt(xid).putShort((short) secs).putShort((short) (broadcast ? BROADCAST : 0));
        b.put(ciaddr.bytes()).put(yiaddr.bytes());
        b.put(CHADDR, chaddr.bytes());
        b.putInt(HEADER - 4, COOKIE);
        b.put(HEADER, tail.toByteArray());
        return b.array();
    }

    /** A value that is longer than an option can be goes on in another one of the same number. */
    private static void write(ByteArrayOutputStream out, int code, byte[] value) {
        int from = 0;
        do {
            int length = Math.min(MAX_OPTION, value.length - from);
            out.write(code);
            out.write(length);
            out.write(value, from, length);
            from += length;
        } while (from < value.length);
    }

    /**
     * @throws MalformedException if it is none
     */
    static DhcpMessage decode(ByteBuffer datagram) {
        ByteBuffer b = datagram.slice().order(ByteOrder.BIG_ENDIAN);
        if (b.remaining() < HEADER) {
            throw new MalformedException("only " + b.remaining() + " bytes");
        }
        if (b.getInt(HEADER - 4) != COOKIE) {
            throw new MalformedException("no DHCP cookie");
        }
        if (b.get(1) != ETHERNET || b.get(2) != MAC_LENGTH) {
            throw new MalformedException("hardware type " + b.get(1) + " of " + b.get(2) + " bytes");
        }
        byte[] address = new byte[4];
        byte[] mac = new byte[MAC_LENGTH];
        b.get(12, address);
        IpAddress ciaddr = IpAddress.of(address);
        b.get(16, address);
        IpAddress yiaddr = IpAddress.of(address);
        b.get(CHADDR, mac);
        return new DhcpMessage(
                b.get(0) == 2,
                b.getInt(4),
                Short.toUnsignedInt(b.getShort(8)),
                (b.getShort(10) & BROADCAST) != 0,
                ciaddr,
                yiaddr,
                MacAddress.of(mac),
                options(b));
    }

    private static SortedMap<Integer, byte[]> options(ByteBuffer b) {
        Map<Integer, ByteArrayOutputStream> parts = new TreeMap<>();
        read(b.slice(HEADER, b.limit() - HEADER), parts);
        ByteArrayOutputStream overload = parts.get(Code.OVERLOAD);
        int more = overload == null || overload.size() != 1 ? 0 : overload.toByteArray()[0];
        if ((more & 1) != 0) {
            read(b.slice(FILE, FILE_LENGTH), parts);
        }
        if ((more & 2) != 0) {
            read(b.slice(SNAME, SNAME_LENGTH), parts);
        }
        SortedMap<Integer, byte[]> options = new TreeMap<>();
        parts.forEach((code, value) -> options.put(code, value.toByteArray()));
        return options;
    }

    private static void read(ByteBuffer b, Map<Integer, ByteArrayOutputStream> parts) {
        while (b.hasRemaining()) {
            int code = Byte.toUnsignedInt(b.get());
            if (code == Code.END) {
                return;
            }
            if (code == Code.PAD) {
                continue;
            }
            int length = b.hasRemaining() ? Byte.toUnsignedInt(b.get()) : -1;
            if (length < 0 || length > b.remaining()) {
                throw new MalformedException("option " + code + " reaches beyond the end");
            }
            byte[] value = new byte[length];
            b.get(value);
            parts.computeIfAbsent(code, unused -> new ByteArrayOutputStream()).writeBytes(value);
        }
    }
}
