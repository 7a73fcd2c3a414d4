package io.fairlead.kernel;

import io.fairlead.libc.ErrnoException;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.Memory;
import io.fairlead.libc.Sockets;
import io.fairlead.model.IpAddress;
import io.fairlead.model.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Tells a link's neighbours who has an address now, so that they forget whom they knew under it: a gratuitous ARP
 * request (RFC 5227, section 3) or an unsolicited neighbour advertisement (RFC 4861, section 7.2.6).
 *
 * @param index of the link
 * @param mac of the link
 * @param address that it has now
 */
record Announcement(int index, MacAddress mac, IpAddress address) {

    private static final System.Logger LOG = System.getLogger(Announcement.class.getName());
    private static final int ETH_P_ARP = 0x0806;
    private static final int ETH_P_IPV6 = 0x86dd;
    private static final int SOCKADDR_LL = 20;
    private static final int ICMPV6 = 58;
    private static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};
    private static final byte[] ALL_NODES_MAC = {0x33, 0x33, 0, 0, 0, 1};
    private static final IpAddress ALL_NODES = IpAddress.of("ff02::1");

    /**
     * Sends all in the namespace of the calling thread. That one may be lost is in its nature: no error comes of it.
     * Closing a packet socket waits for a grace period of the kernel, 10 ms or so.
     */
    static void send(List<Announcement> announcements) {
        if (announcements.isEmpty()) {
            return;
        }
        try (FileDescriptor socket = Sockets.open("packet", Sockets.AF_PACKET, Sockets.SOCK_RAW, 0)) {
            announcements.forEach(a -> a.send(socket));
        } catch (ErrnoException e) {
            LOG.log(System.Logger.Level.DEBUG, "neighbours were not told of new addresses: {0}", e.getMessage());
        }
    }

    private void send(FileDescriptor socket) {
        ByteBuffer frame = frame();
        Memory memory = Memory.allocate(frame.remaining());
        memory.buffer().put(frame);
        // struct sockaddr_ll: u16 family, be16 protocol, int ifindex, u16 hatype, u8 pkttype, u8 halen, u8 addr[8]
        Memory target = Memory.allocate(SOCKADDR_LL);
        target.buffer().putShort(0, (short) Sockets.AF_PACKET).putInt(4, index);
        Sockets.send("announce " + address, socket, memory, memory.size(), target, SOCKADDR_LL);
    }

    ByteBuffer frame() {
        ByteBuffer frame = ByteBuffer.allocate(address.v6() ? 86 : 42).order(ByteOrder.BIG_ENDIAN);
        frame.put(address.v6() ? ALL_NODES_MAC : BROADCAST).put(mac.bytes()).putShort((short)
                (address.v6() ? ETH_P_IPV6 : ETH_P_ARP));
        if (address.v6()) {
            advertisement(frame);
        } else {
            // Ethernet, IPv4, request; the sender asks for its own address.
            frame.putShort((short) 1)
                    .putShort((short) 0x0800)
                    .put((byte) 6)
                    .put((byte) 4)
                    .putShort((short) 1);
            frame.put(mac.bytes()).put(address.bytes()).put(new byte[6]).put(address.bytes());
        }
        return frame.flip();
    }

    private void advertisement(ByteBuffer frame) {
        ByteBuffer icmp = ByteBuffer.allocate(32).order(ByteOrder.BIG_ENDIAN);
        // Type 136 with the override flag, then the target and its link-layer address as an option.
        icmp.put((byte) 136)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(0x2000_0000)
                .put(address.bytes());
        icmp.put((byte) 2).put((byte) 1).put(mac.bytes()).flip();
        icmp.putShort(2, checksum(address, icmp));
        frame.putInt(0x6000_0000).putShort((short) 32).put((byte) ICMPV6).put((byte) 255);
        frame.put(address.bytes()).put(ALL_NODES.bytes()).put(icmp);
    }

    private static short checksum(IpAddress source, ByteBuffer icmp) {
        ByteBuffer pseudo = ByteBuffer.allocate(40 + icmp.remaining()).order(ByteOrder.BIG_ENDIAN);
        pseudo.put(source.bytes())
                .put(ALL_NODES.bytes())
                .putInt(icmp.remaining())
                .putInt(ICMPV6);
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
