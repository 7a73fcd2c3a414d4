package io.fairlead.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Waits for the body of a sign-in, the only one that is read of somebody unknown, without a thread: however many strangers
 * begin to sign in and never finish, everybody else is served. What the request asks for is looked at when it is there.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class SignInBodies extends OncePerRequestFilter {

    /** A code or a token, many times over. */
    static final int LIMIT = 8 << 10;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PATH = "/api/v1/session";
    private static final String BODY = SignInBodies.class.getName();
    private static final Logger LOG = LoggerFactory.getLogger(SignInBodies.class);

    private final ProblemWriter problems;

    SignInBodies(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals("POST") || !request.getRequestURI().equals(PATH);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getDispatcherType() == DispatcherType.ASYNC && request.getAttribute(BODY) instanceof byte[] body) {
            chain.doFilter(new RereadRequest(request, body), response);
        } else if (request.getDispatcherType() != DispatcherType.REQUEST) {
            chain.doFilter(request, response);
        } else if (request.getContentLengthLong() > LIMIT) {
            refuse(request, response, HttpStatus.CONTENT_TOO_LARGE);
        } else {
            Arriving arriving = new Arriving(request, response, request.startAsync(request, response));
            request.getInputStream().setReadListener(arriving);
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, HttpStatus status)
            throws IOException {
        problems.write(
                request,
                response,
                status,
                status == HttpStatus.CONTENT_TOO_LARGE
                        ? "a sign-in has at most " + LIMIT + " bytes"
                        : "the body did not come within " + PATIENCE.toSeconds() + " s");
    }

    private final class Arriving implements ReadListener, AsyncListener {

        private final HttpServletRequest request;
        private final HttpServletResponse response;
        private final AsyncContext async;
        private final ServletInputStream in;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final AtomicBoolean over = new AtomicBoolean();

        Arriving(HttpServletRequest request, HttpServletResponse response, AsyncContext async) throws IOException {
            this.request = request;
            this.response = response;
            this.async = async;
            in = request.getInputStream();
            async.setTimeout(PATIENCE.toMillis());
            async.addListener(this);
        }

        @Override
        public void onDataAvailable() throws IOException {
            byte[] some = new byte[1024];
            while (in.isReady() && !in.isFinished()) {
                body.write(some, 0, Math.max(0, in.read(some)));
                if (body.size() > LIMIT) {
                    end(HttpStatus.CONTENT_TOO_LARGE);
                    return;
                }
            }
        }

        @Override
        public void onAllDataRead() {
            if (over.compareAndSet(false, true)) {
                request.setAttribute(BODY, body.toByteArray());
                async.dispatch();
            }
        }

        private void end(HttpStatus status) throws IOException {
            if (over.compareAndSet(false, true)) {
                response.setHeader("Connection", "close");
                refuse(request, response, status);
                async.complete();
            }
        }

        @Override
        public void onError(Throwable e) {
            LOG.debug("The client of a sign-in went away: {}", e.getMessage());
            if (over.compareAndSet(false, true)) {
                async.complete();
            }
        }

        @Override
        public void onTimeout(AsyncEvent event) throws IOException {
            end(HttpStatus.REQUEST_TIMEOUT);
        }

        @Override
        public void onError(AsyncEvent event) {
            onError(Objects.requireNonNullElseGet(event.getThrowable(), () -> new IOException("no reason given")));
        }

        @Override
        public void onComplete(AsyncEvent event) {
            over.set(true);
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // What the sign-in itself begins is its own business.
        }
    }
}
