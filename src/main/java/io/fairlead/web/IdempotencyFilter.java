package io.fairlead.web;

import io.fairlead.access.Identity;
import io.fairlead.database.AwayException;
import io.fairlead.network.JoinedWork;
import io.fairlead.web.IdempotencyKeys.Answer;
import io.fairlead.web.IdempotencyKeys.Found;
import io.fairlead.web.IdempotencyKeys.Key;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;
import org.springframework.web.util.UriUtils;

/**
 * Carries a POST with an {@code Idempotency-Key} out once, however often it is sent (draft-ietf-httpapi-idempotency-key-
 * header). The answer is stored before it is sent. Signing in is left alone: nobody is known yet, and a code works once
 * anyway.
 */
class IdempotencyFilter extends OncePerRequestFilter {

    static final String HEADER = "Idempotency-Key";
    private static final String REPLAYED = "Idempotent-Replayed";
    private static final String API = "/api/v1/";
    private static final String SIGN_IN = "/api/v1/session";

    /** Their answers hold secrets, of which nothing but hashes is ever stored. */
    private static final List<String> SECRETS = List.of("/api/v1/tokens", SIGN_IN);

    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyFilter.class);

    private final IdempotencyKeys keys;
    private final ProblemWriter problems;

    IdempotencyFilter(IdempotencyKeys keys, ProblemWriter problems) {
        this.keys = keys;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getHeader(HEADER) == null
                || !request.getMethod().equals(HttpMethod.POST.name())
                || !request.getRequestURI().startsWith(API)
                || request.getRequestURI().equals(SIGN_IN);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Identity> caller = caller();
        Optional<String> name = name(Collections.list(request.getHeaders(HEADER)));
        if (caller.isEmpty()) {
            chain.doFilter(request, response);
        } else if (name.isEmpty()) {
            problems.write(
                    request, response, HttpStatus.BAD_REQUEST, HEADER + " is not 1 to 255 visible ASCII characters");
        } else {
            try {
                RereadRequest reread = RereadRequest.of(request);
                Key key = new Key(caller.get().name(), name.get());
                Found found = keys.begin(key, fingerprint(reread));
                answer(key, found, new Exchange(reread, response, chain));
            } catch (DataAccessException e) {
                if (!AwayException.isBehind(e)) {
                    LOG.error("An idempotency key cannot be looked up", e);
                }
                problems.write(
                        request, response, HttpStatus.SERVICE_UNAVAILABLE, "the database does not answer: try again");
            }
        }
    }

    private record Exchange(RereadRequest request, HttpServletResponse response, FilterChain chain) {}

    private void answer(Key key, Found found, Exchange exchange) throws ServletException, IOException {
        switch (found.state()) {
            case NEW -> carryOut(key, exchange);
            case ANSWERED -> replay(Objects.requireNonNull(found.answer()), exchange);
            case RUNNING -> {
                exchange.response().setHeader(HttpHeaders.RETRY_AFTER, "1");
                refuse(exchange, HttpStatus.CONFLICT, "the request with this " + HEADER + " is being carried out");
            }
            case CARRIED_OUT ->
                refuse(
                        exchange,
                        HttpStatus.CONFLICT,
                        "the request with this " + HEADER + " was carried out, at least in part, but the service was"
                                + " interrupted before it answered: look at what is there, and use a new key for"
                                + " whatever is missing");
            case OTHER_REQUEST ->
                refuse(
                        exchange,
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "this " + HEADER + " was used for another request: use a new one");
        }
    }

    private void refuse(Exchange exchange, HttpStatus status, String detail) throws IOException {
        problems.write(exchange.request(), exchange.response(), status, detail);
    }

    private void carryOut(Key key, Exchange exchange) throws ServletException, IOException {
        ContentCachingResponseWrapper kept = new ContentCachingResponseWrapper(exchange.response());
        boolean answered = false;
        try (JoinedWork joined = JoinedWork.join(() -> keys.carriedOut(key))) {
            exchange.chain().doFilter(exchange.request(), kept);
            answered = isKept(kept);
        } finally {
            if (answered) {
                keys.finish(key, answer(exchange.request(), kept));
            } else {
                keys.abandon(key);
            }
        }
        kept.copyBodyToResponse();
    }

    /** A failure of ours may go away; what the container is still to answer has no body here yet. */
    private static boolean isKept(ContentCachingResponseWrapper response) {
        int status = response.getStatus();
        return status < 400 || status < 500 && response.getContentSize() > 0;
    }

    private static Answer answer(HttpServletRequest request, ContentCachingResponseWrapper response) {
        String body = new String(response.getContentAsByteArray(), StandardCharsets.UTF_8);
        boolean secret = response.getStatus() < 300
                && SECRETS.stream()
                        .anyMatch(UriUtils.decode(request.getRequestURI(), StandardCharsets.UTF_8)::startsWith);
        return new Answer(
                response.getStatus(),
                response.getHeader(HttpHeaders.LOCATION),
                response.getHeader(HttpHeaders.ETAG),
                response.getContentType(),
                secret || body.length() > IdempotencyKeys.LONGEST_BODY ? null : body);
    }

    private void replay(Answer answer, Exchange exchange) throws IOException {
        HttpServletResponse response = exchange.response();
        response.setHeader(REPLAYED, "true");
        if (answer.location() != null) {
            response.setHeader(HttpHeaders.LOCATION, answer.location());
        }
        if (answer.body() == null) {
            String what = answer.location() == null ? "" : " " + answer.location();
            refuse(
                    exchange,
                    HttpStatus.CONFLICT,
                    "the request with this " + HEADER + " was carried out (" + answer.status() + what
                            + "), but its answer is not kept: it held a secret or was too large");
            return;
        }
        response.setStatus(answer.status());
        if (answer.etag() != null) {
            response.setHeader(HttpHeaders.ETAG, answer.etag());
        }
        if (answer.contentType() != null) {
            response.setContentType(answer.contentType());
        }
        response.getOutputStream().write(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Identity> caller() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof Identity identity
                ? Optional.of(identity)
                : Optional.empty();
    }

    /** The draft puts it in quotes, most clients do not. */
    private static Optional<String> name(List<String> header) {
        String text = header.size() == 1 ? header.get(0).strip() : "";
        boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return Optional.of(quoted ? text.substring(1, text.length() - 1) : text)
                .filter(name -> name.matches("[\\x21-\\x7e]{1,255}"));
    }

    private static String fingerprint(RereadRequest request) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String line = request.getMethod() + ' ' + request.getRequestURI() + ' ' + request.getQueryString();
            String condition = request.getHeader(HttpHeaders.IF_MATCH);
            digest.update((line + '\n' + condition + '\n').getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(request.body()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
