package io.fairlead.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets an answer that fits the container's buffer leave in one piece, with its length. Spring flushes after every body,
 * which would send it in chunks and let the client wait for the empty last one until all filters are through. Event
 * streams are flushed as they ask.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class WholeAnswerFilter extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, new Unhurried(response));
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith("/api/");
    }

    private static final class Unhurried extends HttpServletResponseWrapper {

        private @Nullable ServletOutputStream stream;

        Unhurried(HttpServletResponse response) {
            super(response);
        }

        private boolean isStream() {
            String type = getContentType();
            return type != null && type.startsWith(MediaType.TEXT_EVENT_STREAM_VALUE);
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
                stream = new UnhurriedStream(super.getOutputStream());
            }
            return stream;
        }

        private final class UnhurriedStream extends ServletOutputStream {

            private final ServletOutputStream out;

            UnhurriedStream(ServletOutputStream out) {
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
}
