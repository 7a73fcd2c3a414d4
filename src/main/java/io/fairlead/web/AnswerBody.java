package io.fairlead.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * An answer with its length and its hash. What can be written again is kept only while it is small: beyond that its bytes are
 * counted and forgotten, and it is written again when it is sent.
 */
final class AnswerBody extends OutputStream {

    /** Most answers are smaller; as many as the web server has threads may be kept at once. */
    static final int KEPT = 64 << 10;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(2048);
    private final EntityTag.Hash hash = new EntityTag.Hash();
    private @Nullable Writing again;
    private long length;
    private boolean forgotten;

    /** Writes an answer. */
    interface Writing {
        void to(OutputStream stream) throws IOException;
    }

    /**
     * Says how all of it can be written again.
     *
     * @param answer is about to write it for the first time, and writes the same bytes at each call
     */
    void repeatable(Writing answer) {
        again = length == 0 ? answer : null;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        hash.update(bytes, offset, count);
        length += count;
        forgotten |= again != null && length > KEPT;
        if (!forgotten) {
            kept.write(bytes, offset, count);
        } else if (kept.size() > 0) {
            kept.reset();
        }
    }

    /** How many bytes of it are in memory. */
    int kept() {
        return kept.size();
    }

    long length() {
        return length;
    }

    String hash() {
        return hash.text();
    }

    void writeTo(OutputStream stream) throws IOException {
        if (forgotten && again != null) {
            again.to(stream);
        } else {
            kept.writeTo(stream);
        }
    }
}
