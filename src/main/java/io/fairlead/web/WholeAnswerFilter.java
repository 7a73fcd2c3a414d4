package io.fairlead.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets every JSON answer leave in one piece, with its length and its {@link EntityTag}, or not at all if the caller has it
 * already. Spring flushes after every body, which would send it in chunks and let the client wait for the empty last one
 * until all filters are through. A large one is not kept for that: it is written twice, once for its length and its tag, and
 * then to the caller. Everything else, like event streams, leaves as it is written.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class WholeAnswerFilter extends OncePerRequestFilter {

    /** A converter is handed a stream that others have wrapped, on the thread that handles the request. */
    private static final ThreadLocal<@Nullable Whole> CURRENT = new ThreadLocal<>();

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Whole whole = new Whole(request, response);
        CURRENT.set(whole);
        try {
            chain.doFilter(request, whole);
        } finally {
            CURRENT.remove();
        }
        whole.send();
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith("/api/");
    }

    private static final class Whole extends HttpServletResponseWrapper {

        private final HttpServletRequest request;
        private @Nullable ServletOutputStream stream;
        private @Nullable AnswerBody body;
        private boolean over;

        Whole(HttpServletRequest request, HttpServletResponse response) {
            super(response);
            this.request = request;
        }

        /** What is written after an answer was begun asynchronously comes after {@link #send()}. */
        private boolean isWhole() {
            String type = getContentType();
            return type != null
                    && (type.startsWith(MediaType.APPLICATION_JSON_VALUE)
                            || type.startsWith(MediaType.APPLICATION_PROBLEM_JSON_VALUE))
                    && !over
                    && request.getDispatcherType() == DispatcherType.REQUEST
                    && !request.isAsyncStarted();
        }

        void send() throws IOException {
            over = true;
            if (body == null || isCommitted()) {
                return;
            }
            String tag = tag(body);
            if (tag != null) {
                setHeader(HttpHeaders.ETAG, tag);
            }
            if (tag != null && isRead() && EntityTag.isKnown(known(), tag)) {
                setStatus(SC_NOT_MODIFIED);
                return;
            }
            setContentLengthLong(body.length());
            body.writeTo(getResponse().getOutputStream());
        }

        /** A change's answer has one where it shows an object, whose definition's tag is there already. */
        private @Nullable String tag(AnswerBody whole) {
            String definition = getHeader(HttpHeaders.ETAG);
            if (definition != null) {
                return definition.substring(0, definition.length() - 1) + "." + whole.hash() + '"';
            }
            return isRead() && getStatus() == SC_OK ? '"' + whole.hash() + '"' : null;
        }

        private boolean isRead() {
            return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        }

        private List<String> known() {
            return Collections.list(request.getHeaders(HttpHeaders.IF_NONE_MATCH));
        }

        @Override
        public void flushBuffer() throws IOException {
            if (getContentType() != null && getContentType().startsWith(MediaType.TEXT_EVENT_STREAM_VALUE)) {
                super.flushBuffer();
            }
        }

        @Override
        public void resetBuffer() {
            super.resetBuffer();
            forget();
        }

        @Override
        public void reset() {
            super.reset();
            forget();
        }

        private void forget() {
            stream = null;
            body = null;
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            if (stream == null) {
                body = isWhole() ? new AnswerBody() : null;
                stream = body == null ? super.getOutputStream() : new Collected(body);
            }
            return stream;
        }
    }

    /** Takes an answer, which can be written again. */
    private static final class Collected extends ServletOutputStream {

        private final AnswerBody body;

        Collected(AnswerBody body) {
            this.body = body;
        }

        @Override
        public void write(int b) {
            body.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            body.write(bytes, offset, length);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new IllegalStateException("an answer that is collected is never written asynchronously");
        }
    }

    /**
     * Writes this thread's answer, however often that takes.
     *
     * @param stream of the response, however it is wrapped
     * @param answer writes the same bytes at each call
     */
    static void write(OutputStream stream, AnswerBody.Writing answer) throws IOException {
        Whole whole = CURRENT.get();
        if (whole != null && whole.body != null) {
            whole.body.repeatable(answer);
        }
        answer.to(stream);
    }
}
