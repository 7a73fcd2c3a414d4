package io.fairlead.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.libc.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests, dumps and batches against a transport that answers as a kernel does. */
class NetlinkSocketTest {

    private static final int TYPE = 42;

    /** Answers every datagram by a function of the messages in it. */
    private static final class FakeTransport implements Transport {
        private final Function<List<NetlinkMessage>, List<byte[]>> kernel;
        private final Deque<byte[]> waiting = new ArrayDeque<>();
        private boolean overrun;

        FakeTransport(Function<List<NetlinkMessage>, List<byte[]>> kernel) {
            this.kernel = kernel;
        }

        @Override
        public void send(ByteBuffer datagram) {
            waiting.addAll(kernel.apply(NetlinkMessage.parse(datagram, NetlinkMessage.HOME)));
        }

        @Override
        public @Nullable Datagram receive(int timeoutMillis) {
            if (overrun) {
                overrun = false;
                throw new OverrunException("test");
            }
            byte[] next = waiting.poll();
            return next == null
                    ? null
                    : new Datagram(NetlinkMessage.HOME, ByteBuffer.wrap(next).order(ByteOrder.nativeOrder()));
        }

        @Override
        public void close() {
            waiting.clear();
        }
    }

    private static byte[] message(int type, int flags, int sequence, byte... body) {
        ByteBuffer b = ByteBuffer.allocate(16 + body.length).order(ByteOrder.nativeOrder());
        b.putInt(16 + body.length)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence);
        return b.putInt(77).put(body).array();
    }

    /** NLMSG_ERROR with the header of the request it answers, and the kernel's words if there are any. */
    private static byte[] error(NetlinkMessage request, int error, String words) {
        byte[] text = words.getBytes(StandardCharsets.UTF_8);
        int attribute = text.length == 0 ? 0 : NetlinkMessage.align(4 + text.length + 1);
        ByteBuffer body = ByteBuffer.allocate(20 + attribute).order(ByteOrder.nativeOrder());
        body.putInt(-error).putInt(16).putShort((short) request.type()).putShort((short) 0);
        body.putInt(request.sequence()).putInt(0);
        if (text.length > 0) {
            body.putShort((short) (5 + text.length)).putShort((short) 1).put(text);
        }
        int flags = NetlinkMessage.CAPPED | (text.length > 0 ? NetlinkMessage.ACK_TLVS : 0);
        return message(NetlinkMessage.TYPE_ERROR, flags, request.sequence(), body.array());
    }

    private static MessageWriter requests(int count) {
        MessageWriter w = new MessageWriter();
        for (int i = 0; i < count; i++) {
            w.message("operation " + i, TYPE, 0).u32(i);
        }
        return w;
    }

    @Test
    void mapsErrorsOfABatchToItsMessages() {
        NetlinkSocket socket = new NetlinkSocket(new FakeTransport(sent -> {
            List<byte[]> answers = new ArrayList<>();
            answers.add(message(TYPE, 0, 0, new byte[4]));
            for (NetlinkMessage message : sent) {
                int number = message.body().getInt(0);
                if (number == 1) {
                    answers.add(error(message, 17, "File exists, really"));
                } else if (message.has(NetlinkMessage.ACK)) {
                    answers.add(error(message, 0, ""));
                }
            }
            return answers;
        }));
        NetlinkSocket.BatchResult result = socket.batch(requests(3));
        assertThat(result.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.index()).isEqualTo(1);
            assertThat(failure.error().errno()).isEqualTo(Errno.EEXIST);
            assertThat(failure.error()).hasMessageContaining("operation 1").hasMessageContaining("File exists, really");
        });
        assertThat(socket.port()).isEqualTo(77);
    }

    @Test
    void splitsALongBatchAndKeepsCount() {
        NetlinkSocket socket = new NetlinkSocket(new FakeTransport(sent -> {
            List<byte[]> answers = new ArrayList<>();
            for (NetlinkMessage message : sent) {
                if (message.body().getInt(0) == 9_000) {
                    answers.add(error(message, 22, ""));
                } else if (message.has(NetlinkMessage.ACK)) {
                    answers.add(error(message, 0, ""));
                }
            }
            return answers;
        }));
        assertThat(socket.batch(requests(10_000)).failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.index()).isEqualTo(9_000));
    }

    @Test
    void throwsWhatARequestIsRefusedWith() {
        NetlinkSocket socket =
                new NetlinkSocket(new FakeTransport(sent -> List.of(error(sent.get(0), 19, "No such link"))));
        assertThatThrownBy(() -> socket.request(requests(1)))
                .isInstanceOf(NetlinkException.class)
                .hasMessageContaining("operation 0")
                .hasMessageContaining("No such link");
    }

    @Test
    void asksAgainWhenADumpWasInterrupted() {
        int[] dumps = {0};
        NetlinkSocket socket = new NetlinkSocket(new FakeTransport(sent -> {
            int sequence = sent.get(0).sequence();
            int flags = NetlinkMessage.MULTI | (dumps[0]++ == 0 ? NetlinkMessage.DUMP_INTERRUPTED : 0);
            return List.of(
                    message(TYPE, flags, sequence, (byte) dumps[0]),
                    message(NetlinkMessage.TYPE_DONE, NetlinkMessage.MULTI, sequence, new byte[4]));
        }));
        assertThat(socket.dump(requests(1)))
                .singleElement()
                .satisfies(message -> assertThat(message.body().get(0)).isEqualTo((byte) 2));
    }

    @Test
    void tellsThatNotificationsWereLost() {
        FakeTransport transport = new FakeTransport(sent -> List.of());
        transport.overrun = true;
        NetlinkSocket socket = new NetlinkSocket(transport);
        assertThatThrownBy(socket::notifications).isInstanceOf(Transport.OverrunException.class);
        assertThat(socket.notifications()).isEmpty();
    }
}
