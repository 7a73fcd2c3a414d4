package io.fairlead.dhcp;

import io.fairlead.dhcp.Frame.Received;
import io.fairlead.kernel.LinkTag;
import io.fairlead.libc.Errno;
import io.fairlead.libc.ErrnoException;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.Memory;
import io.fairlead.libc.Sockets;
import io.fairlead.model.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Whole frames on one link, past the sandbox's stack: the only way to speak before there is an address, and the only one
 * that neither the sandbox's firewall nor its parameters can be in the way of.
 */
final class LinkPort extends Port {

    private static final long SIOCGIFINDEX = 0x8933;
    private static final long SIOCGIFHWADDR = 0x8927;
    private static final long SIOCGIFFLAGS = 0x8913;
    /** IFF_UP and IFF_RUNNING. */
    private static final int UP = 0x41;

    private static final int ETH_P_ALL = 0x0003;
    private static final int SOCKADDR_LL = 20;
    /** After the family, in the struct sockaddr that SIOCGIFHWADDR answers. */
    private static final int HWADDR = 2;

    // linux/filter.h: struct sock_filter { u16 code; u8 jt; u8 jf; u32 k; }
    private static final int LOAD_HALF = 0x28;
    private static final int LOAD_BYTE = 0x30;
    private static final int LOAD_HALF_INDIRECT = 0x48;
    private static final int IP_HEADER_LENGTH = 0xb1;
    private static final int JUMP_EQUAL = 0x15;
    private static final int RETURN = 0x06;

    /** Accepts ARP, and datagrams to a client's port; of everything else the kernel makes no copy. */
    private static final int[][] FILTER = {
        {LOAD_HALF, 0, 0, 12},
        {JUMP_EQUAL, 6, 0, Frame.ETHERTYPE_ARP},
        {JUMP_EQUAL, 0, 6, Frame.ETHERTYPE_IP},
        {LOAD_BYTE, 0, 0, 23},
        {JUMP_EQUAL, 0, 4, 17},
        {IP_HEADER_LENGTH, 0, 0, 14},
        {LOAD_HALF_INDIRECT, 0, 0, 16},
        {JUMP_EQUAL, 0, 1, Frame.CLIENT_PORT},
        {RETURN, 0, 0, 0x4_0000},
        {RETURN, 0, 0, 0},
    };

    private final MacAddress mac;
    private final Memory target;

    private LinkPort(FileDescriptor socket, int index, MacAddress mac) {
        super(socket);
        this.mac = mac;
        target = address(index);
    }

    /**
     * Opens it in the calling thread's namespace.
     *
     * @throws ErrnoException ENODEV if there is no such link (yet) or it is somebody else's, ENETDOWN if it cannot carry
     *     anything (yet)
     */
    static LinkPort open(ClientIdentity identity) {
        String link = identity.link();
        // Without a protocol nothing comes in before the filter is there and the link is chosen.
        FileDescriptor socket = Sockets.open("packet", Sockets.AF_PACKET, Sockets.SOCK_RAW, 0);
        try {
            int index = Sockets.askLink(socket, SIOCGIFINDEX, link).getInt(0);
            if ((Sockets.askLink(socket, SIOCGIFFLAGS, link).getShort(0) & UP) != UP) {
                throw new ErrnoException("send on " + link + ", which is down or has no carrier", Errno.ENETDOWN);
            }
            byte[] mac = new byte[6];
            Sockets.askLink(socket, SIOCGIFHWADDR, link).get(HWADDR, mac);
            if (!isOurs(identity, index, MacAddress.of(mac))) {
                throw new ErrnoException("send on " + link + ", which is not ours", Errno.ENODEV);
            }
            attachFilter(socket);
            Memory address = address(index);
            address.buffer().order(ByteOrder.BIG_ENDIAN).putShort(2, (short) ETH_P_ALL);
            Sockets.bind("packet socket to " + link, socket, address, SOCKADDR_LL);
            return new LinkPort(socket, index, MacAddress.of(mac));
        } catch (ErrnoException e) {
            socket.close();
            throw e;
        }
    }

    /** An adopted namespace may have had a link of that name before. */
    private static boolean isOurs(ClientIdentity identity, int index, MacAddress mac) {
        boolean ownMac = identity.clientId() == null;
        return ownMac && mac.equals(identity.mac()) || LinkTag.isOf(identity.owner(), index);
    }

    /** struct sockaddr_ll: u16 family, be16 protocol, int ifindex, u16 hatype, u8 pkttype, u8 halen, u8 addr[8]. */
    private static Memory address(int index) {
        Memory address = Memory.allocate(SOCKADDR_LL);
        address.buffer().putShort(0, (short) Sockets.AF_PACKET).putInt(4, index);
        return address;
    }

    private static void attachFilter(FileDescriptor socket) {
        Memory program = Memory.allocate(8 * FILTER.length);
        for (int[] step : FILTER) {
            program.buffer()
                    .putShort((short) step[0])
                    .put((byte) step[1])
                    .put((byte) step[2])
                    .putInt(step[3]);
        }
        // struct sock_fprog: u16 len, pointer
        Memory description = Memory.allocate(16);
        description.buffer().putShort(0, (short) FILTER.length).putLong(8, Sockets.pointer(program));
        Sockets.setOption("filter", socket, Sockets.SOL_SOCKET, SO_ATTACH_FILTER, description);
        // Until here the kernel reads the program from this memory.
        java.lang.ref.Reference.reachabilityFence(program);
    }

    /** The link's Ethernet address. */
    MacAddress mac() {
        return mac;
    }

    void send(byte[] frame) {
        send("on " + mac, frame, target);
    }

    @Override
    Optional<Received> read(ByteBuffer received) {
        return Frame.decode(received);
    }
}
