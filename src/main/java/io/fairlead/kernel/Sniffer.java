package io.fairlead.kernel;

import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.Memory;
import io.fairlead.libc.Sockets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** Looks for one packet among all that come into a namespace, before any firewall there. */
final class Sniffer {

    private static final int ETH_P_IP = 0x0800;
    private static final int ETH_P_IPV6 = 0x86dd;
    private static final int MSGHDR = 56;
    private static final int SOCKADDR_LL = 20;
    /** PACKET_OUTGOING, in sll_pkttype. */
    private static final int OUTGOING = 4;

    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int STEP_MS = 50;

    private final FileDescriptor socket;
    private final TestPacket.Watched end;
    private final int protocol;
    private final Memory packet = Memory.allocate(2048);
    private final Memory sender = Memory.allocate(SOCKADDR_LL);
    private final Memory header = Memory.allocate(MSGHDR);
    private final Memory vector = Memory.allocate(16);

    Sniffer(FileDescriptor socket, TestPacket.Watched end, int protocol) {
        this.socket = socket;
        this.end = end;
        this.protocol = protocol;
    }

    /** Listens in the calling thread's namespace; packets come without their Ethernet header. */
    static FileDescriptor open(boolean v6) {
        int type = v6 ? ETH_P_IPV6 : ETH_P_IP;
        // The protocol is a number in network order.
        int wire =
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Short.reverseBytes((short) type) & 0xffff : type;
        return Sockets.open("packet", Sockets.AF_PACKET, Sockets.SOCK_DGRAM, wire);
    }

    /** Whether it comes in time, or a moment after the sender has heard what became of it. */
    boolean awaits(Duration time, CompletableFuture<?> answer) {
        long last = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < last) {
            boolean over = answer.isDone();
            if (Sockets.awaitReadable(STEP_MS, socket)[0]) {
                while (receive()) {
                    if (isIt()) {
                        return true;
                    }
                }
            } else if (over) {
                return false;
            }
        }
        return false;
    }

    private boolean receive() {
        vector.buffer().putLong(0, Sockets.pointer(packet)).putLong(8, packet.size());
        header.buffer()
                .putLong(0, Sockets.pointer(sender))
                .putInt(8, SOCKADDR_LL)
                .putLong(16, Sockets.pointer(vector))
                .putLong(24, 1)
                .putLong(32, 0)
                .putLong(40, 0)
                .putInt(48, 0);
        return Sockets.receive("packet", socket, header, Sockets.MSG_DONTWAIT) >= 0;
    }

    private boolean isIt() {
        ByteBuffer b = packet.buffer().duplicate().order(ByteOrder.BIG_ENDIAN);
        boolean v6 = end.address().v6();
        byte[] destination = new byte[v6 ? 16 : 4];
        b.get(v6 ? 24 : 16, destination);
        int carried = Byte.toUnsignedInt(b.get(v6 ? 6 : 9));
        int payload = v6 ? 40 : 4 * (b.get(0) & 0xf);
        boolean echo = protocol != TestPacket.TCP && protocol != TestPacket.UDP;
        int wanted = echo ? v6 ? ICMPV6 : ICMP : protocol;
        boolean theirs = sender.buffer().get(10) == OUTGOING
                || carried != wanted
                || !Arrays.equals(destination, end.address().bytes());
        if (theirs) {
            return false;
        }
        // Echo requests are type 8, or 128 for IPv6; of a connection only the first packet counts.
        return echo
                ? Byte.toUnsignedInt(b.get(payload)) == (v6 ? 128 : 8)
                : Short.toUnsignedInt(b.getShort(payload + 2)) == end.port()
                        && (protocol == TestPacket.UDP || (b.get(payload + 13) & 0x12) == 0x02);
    }
}
