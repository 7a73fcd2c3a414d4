package io.fairlead.web;

import io.fairlead.heap.HeapShare;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** A request whose body was read already and is handed on as if it were not. */
final class RereadRequest extends HttpServletRequestWrapper {

    private static final int PIECE = 8 << 10;

    private final byte[] body;

    /**
     * @param limit of bytes
     * @throws BodyTooLargeException if the body has more
     * @throws io.fairlead.heap.HeapSpentException if there is no room for it
     */
    RereadRequest(HttpServletRequest request, int limit) throws IOException {
        this(request, read(request.getInputStream(), request.getContentLength(), limit));
    }

    RereadRequest(HttpServletRequest request, byte[] body) {
        super(request);
        this.body = body;
    }

    /** Where their number is not known, room is taken as the bytes come. */
    private static byte[] read(InputStream stream, int announced, int limit) throws IOException {
        byte[] bytes = new byte[announced >= 0 ? announced : PIECE];
        int length = 0;
        while (true) {
            int read = stream.readNBytes(bytes, length, bytes.length - length);
            length += read;
            if (length > limit) {
                throw new BodyTooLargeException(limit);
            }
            if (length < bytes.length || announced >= 0) {
                return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
            }
            HeapShare.need(length);
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
    }

    /** The one that was read already, wherever it is wrapped. */
    static RereadRequest of(ServletRequest request) {
        ServletRequest at = request;
        while (!(at instanceof RereadRequest)) {
            if (!(at instanceof ServletRequestWrapper wrapper)) {
                throw new IllegalStateException("the body was not read before");
            }
            at = wrapper.getRequest();
        }
        return (RereadRequest) at;
    }

    byte[] body() {
        return body;
    }

    @Override
    public ServletInputStream getInputStream() {
        ByteArrayInputStream bytes = new ByteArrayInputStream(body);
        return new ServletInputStream() {

            @Override
            public int read() {
                return bytes.read();
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                return bytes.read(buffer, offset, length);
            }

            @Override
            public boolean isFinished() {
                return bytes.available() == 0;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {
                throw new IllegalStateException("a body that was read is not waited for");
            }
        };
    }
}
