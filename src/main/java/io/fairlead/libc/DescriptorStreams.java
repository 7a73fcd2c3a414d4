package io.fairlead.libc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Java's streams over file descriptors, which they close. */
public final class DescriptorStreams {

    private static final int BUFFER = 16 * 1024;

    private DescriptorStreams() {}

    /** Ends, too, where a terminal has no other side any more (EIO). */
    public static InputStream input(FileDescriptor descriptor) {
        return new Input(descriptor);
    }

    /** Fails with EPIPE when nobody reads. */
    public static OutputStream output(FileDescriptor descriptor) {
        return new Output(descriptor);
    }

    private static final class Input extends InputStream {

        private static final int EIO = 5;

        private final FileDescriptor descriptor;
        private final Memory memory = Memory.allocate(BUFFER);

        Input(FileDescriptor descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int most = Math.min(length, BUFFER);
            while (true) {
                long count = Libc.read(descriptor.number(), memory.address(), most);
                if (count > 0) {
                    memory.buffer().get(0, into, offset, (int) count);
                    return (int) count;
                }
                int errno = Libc.errno();
                if (count == 0 || errno == EIO) {
                    return -1;
                }
                if (errno != Errno.EINTR.number()) {
                    throw new IOException(new ErrnoException("read from a program", new Errno(errno)));
                }
            }
        }

        @Override
        public void close() {
            descriptor.close();
        }
    }

    private static final class Output extends OutputStream {

        private final FileDescriptor descriptor;
        private final Memory memory = Memory.allocate(BUFFER);

        Output(FileDescriptor descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int done = 0;
            while (done < length) {
                int part = Math.min(length - done, BUFFER);
                memory.buffer().put(0, bytes, offset + done, part);
                long count = Libc.write(descriptor.number(), memory.address(), part);
                if (count < 0 && Libc.errno() != Errno.EINTR.number()) {
                    throw new IOException(new ErrnoException("write to a program", new Errno(Libc.errno())));
                }
                done += (int) Math.max(0, count);
            }
        }

        @Override
        public void close() {
            descriptor.close();
        }
    }
}
