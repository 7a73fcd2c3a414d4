package io.fairlead.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.ScratchNamespace;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.Memory;
import io.fairlead.libc.Sockets;
import org.junit.jupiter.api.Test;

/** The socket proper, against a kernel and against somebody who pretends to be one. */
class SocketTransportKernelTest {

    private static final int RTM_GETLINK = 18;

    private static MessageWriter getLoopback(String operation) {
        MessageWriter w = new MessageWriter();
        return w.message(operation, RTM_GETLINK, 0).u32(0).u32(1).u32(0).u32(0);
    }

    @Test
    void believesOnlyTheKernel() {
        try (ScratchNamespace namespace = ScratchNamespace.create()) {
            namespace.call(() -> {
                try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE);
                        FileDescriptor liar =
                                Sockets.open("liar", Sockets.AF_NETLINK, Sockets.SOCK_RAW, NetlinkSocket.ROUTE)) {
                    assertThat(socket.request(getLoopback("learn the port"))).hasSize(1);
                    Memory address = Memory.allocate(12);
                    address.buffer().putShort(0, (short) Sockets.AF_NETLINK).putInt(4, socket.port());
                    Memory lie = Memory.allocate(20);
                    lie.buffer().putInt(20).putShort((short) RTM_GETLINK).putShort((short) 0);
                    Sockets.send("lie", liar, lie, 20, address, 12);
                    assertThat(Sockets.awaitReadable(1000, socket.descriptor())).containsExactly(true);
                    assertThat(socket.notifications()).isEmpty();
                }
                return true;
            });
        }
    }

    @Test
    void readsTheKernelsWordsOfARefusal() {
        try (ScratchNamespace namespace = ScratchNamespace.create()) {
            namespace.call(() -> {
                try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
                    MessageWriter set = new MessageWriter();
                    set.message("set an impossible MTU", 16, 0)
                            .u32(0)
                            .u32(1)
                            .u32(0)
                            .u32(0);
                    set.attribute(4, (byte) 1);
                    assertThat(socket.batch(set).failures())
                            .singleElement()
                            .satisfies(failure ->
                                    assertThat(failure.error().kernelMessage()).isNotNull());
                }
                return true;
            });
        }
    }
}
