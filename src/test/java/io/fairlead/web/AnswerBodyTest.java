package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AnswerBodyTest {

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 'x');
        return bytes;
    }

    private static byte[] sent(AnswerBody body) throws IOException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        body.writeTo(sent);
        return sent.toByteArray();
    }

    private static AnswerBody collected(AnswerBody.Writing answer) throws IOException {
        AnswerBody body = new AnswerBody();
        body.repeatable(answer);
        answer.to(body);
        return body;
    }

    @Test
    void whatIsSmallIsWrittenOnce() throws IOException {
        AtomicInteger times = new AtomicInteger();
        AnswerBody body = collected(stream -> {
            times.incrementAndGet();
            stream.write(bytes(AnswerBody.KEPT));
        });
        assertThat(sent(body)).isEqualTo(bytes(AnswerBody.KEPT));
        assertThat(times).hasValue(1);
        assertThat(body.hash()).isEqualTo(EntityTag.whole(bytes(AnswerBody.KEPT), AnswerBody.KEPT));
    }

    @Test
    void whatIsLargeIsWrittenAgainInsteadOfKept() throws IOException {
        AtomicInteger times = new AtomicInteger();
        int length = 10 * AnswerBody.KEPT;
        AnswerBody body = collected(stream -> {
            times.incrementAndGet();
            for (int i = 0; i < 10; i++) {
                stream.write(bytes(AnswerBody.KEPT));
            }
        });
        assertThat(body.kept()).isZero();
        assertThat(body.length()).isEqualTo(length);
        assertThat(body.hash()).isEqualTo(EntityTag.whole(bytes(length), length));
        assertThat(sent(body)).isEqualTo(bytes(length));
        assertThat(times).hasValue(2);
    }

    @Test
    void whatNobodyCanWriteAgainIsKept() throws IOException {
        AnswerBody body = new AnswerBody();
        body.write(bytes(2 * AnswerBody.KEPT));
        body.write('y');
        assertThat(sent(body)).hasSize(2 * AnswerBody.KEPT + 1).endsWith('y');
    }
}
