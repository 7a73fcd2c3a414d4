package io.fairlead.driver.bridge;

import io.fairlead.kernel.ScratchNamespace;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.Memory;
import io.fairlead.libc.Sockets;
import io.fairlead.model.IpAddress;
import io.fairlead.model.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What makes a router of whoever sends it (RFC 4861, section 4.2): a frame, so that the sender needs no IPv6 itself. */
final class RouterAdvertisement {

    private static final IpAddress SENDER = IpAddress.of("fe80::bad");
    private static final IpAddress ALL_NODES = IpAddress.of("ff02::1");
    private static final byte[] ALL_NODES_MAC = {0x33, 0x33, 0, 0, 0, 1};
    private static final MacAddress SENDER_MAC =
            MacAddress.parse("02:00:00:00:0b:ad").orElseThrow();
    private static final int SOCKADDR_LL = 20;

    private RouterAdvertisement() {}

    /** Sends a few out of a link: for half an hour everything is to go by the sender. */
    static void send(ScratchNamespace from, String link) {
        int index = BridgeLab.json(from, "ip", "-j", "link", "show", link)
                .path(0)
                .path("ifindex")
                .asInt();
        from.call(() -> {
            try (FileDescriptor socket = Sockets.open("packet", Sockets.AF_PACKET, Sockets.SOCK_RAW, 0)) {
                for (int i = 0; i < 3; i++) {
                    ByteBuffer frame = frame();
                    Memory memory = Memory.allocate(frame.remaining());
                    memory.buffer().put(frame);
                    Memory target = Memory.allocate(SOCKADDR_LL);
                    target.buffer().putShort(0, (short) Sockets.AF_PACKET).putInt(4, index);
                    Sockets.send("advertise", socket, memory, memory.size(), target, SOCKADDR_LL);
                }
            }
            return true;
        });
    }

    private static ByteBuffer frame() {
        ByteBuffer icmp = ByteBuffer.allocate(24).order(ByteOrder.BIG_ENDIAN);
        // Type 134; hop limit 64, no flags, a lifetime of 1800 s; then the sender's link-layer address.
        icmp.put((byte) 134).put((byte) 0).putShort((short) 0).put((byte) 64).put((byte) 0);
        icmp.putShort((short) 1800).putInt(0).putInt(0);
        icmp.put((byte) 1).put((byte) 1).put(SENDER_MAC.bytes()).flip();
        icmp.putShort(2, checksum(icmp));
        ByteBuffer frame = ByteBuffer.allocate(14 + 40 + icmp.remaining()).order(ByteOrder.BIG_ENDIAN);
        frame.put(ALL_NODES_MAC).put(SENDER_MAC.bytes()).putShort((short) 0x86dd);
        frame.putInt(0x6000_0000)
                .putShort((short) icmp.remaining())
                .put((byte) 58)
                .put((byte) 255);
        return frame.put(SENDER.bytes()).put(ALL_NODES.bytes()).put(icmp).flip();
    }

    private static short checksum(ByteBuffer icmp) {
        ByteBuffer pseudo = ByteBuffer.allocate(40 + icmp.remaining()).order(ByteOrder.BIG_ENDIAN);
        pseudo.put(SENDER.bytes())
                .put(ALL_NODES.bytes())
                .putInt(icmp.remaining())
                .putInt(58);
        pseudo.put(icmp.duplicate()).flip();
        long sum = 0;
        while (pseudo.hasRemaining()) {
            sum += Short.toUnsignedInt(pseudo.getShort());
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (short) ~sum;
    }
}
