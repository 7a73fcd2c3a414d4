package io.fairlead.docker;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * An answer in Docker's manners: errors without a body get Docker's, and what is not a stream leaves in one piece, with its
 * length. (Spring flushes after each body, which would send it in chunks.)
 */
final class DockerResponse extends HttpServletResponseWrapper {

    private final HttpServletRequest request;
    private @Nullable ServletOutputStream stream;

    DockerResponse(HttpServletRequest request, HttpServletResponse response) {
        super(response);
        this.request = request;
    }

    /** Answers with Docker's error body. */
    void message(int status, String text) throws IOException {
        byte[] body = ("{\"message\":\""
                        + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + "\"}\n")
                .getBytes(StandardCharsets.UTF_8);
        resetBuffer();
        setStatus(status);
        setContentType(MediaType.APPLICATION_JSON_VALUE);
        setContentLength(body.length);
        getOutputStream().write(body);
    }

    @Override
    public void sendError(int status) throws IOException {
        HttpStatus known = HttpStatus.resolve(status);
        sendError(status, known == null ? "status " + status : known.getReasonPhrase());
    }

    @Override
    public void sendError(int status, @Nullable String text) throws IOException {
        message(status, text == null ? "status " + status : text);
    }

    private boolean isStream() {
        return request.isAsyncStarted();
    }

    @Override
    public void flushBuffer() throws IOException {
        if (isStream()) {
            super.flushBuffer();
        }
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (stream == null) {
            stream = new Held(super.getOutputStream());
        }
        return stream;
    }

    /** Keeps what it holds until it is full, or the answer is whole. */
    private final class Held extends ServletOutputStream {

        private final ServletOutputStream out;

        Held(ServletOutputStream out) {
            this.out = out;
        }

        @Override
        public void flush() throws IOException {
            if (isStream()) {
                out.flush();
            }
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }

        @Override
        public boolean isReady() {
            return out.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            out.setWriteListener(listener);
        }
    }
}
