package io.fairlead.docker.container;

import io.fairlead.docker.ApiVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Docker's way to send standard output and standard error on one stream: eight bytes before each piece. */
final class Frames {

    static final int STDOUT = 1;
    static final int STDERR = 2;

    private static final int HEADER = 8;
    /** The first API whose daemon says which of the two kinds a stream is. */
    private static final int MULTIPLEXED_SINCE = 42;

    private Frames() {}

    /** A piece of one of the two, with its header. */
    static byte[] of(int stream, byte[] bytes, int length) {
        return ByteBuffer.allocate(HEADER + length)
                .put((byte) stream)
                .put(new byte[3])
                .putInt(length)
                .put(bytes, 0, length)
                .array();
    }

    /** A line: as it is on a terminal, else with a header. */
    static byte[] line(String text, boolean terminal, int stream) {
        byte[] bytes = (text + (terminal ? "\r\n" : "\n")).getBytes(StandardCharsets.UTF_8);
        return terminal ? bytes : of(stream, bytes, bytes.length);
    }

    /** Media type of a stream. */
    static String type(boolean terminal, ApiVersion version) {
        return terminal || !version.atLeast(MULTIPLEXED_SINCE)
                ? "application/vnd.docker.raw-stream"
                : "application/vnd.docker.multiplexed-stream";
    }
}
