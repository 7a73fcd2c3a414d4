package io.fairlead.web;

import io.fairlead.heap.HeapShare;
import io.fairlead.heap.HeapSpentException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads bodies, none larger than what its operation takes: manifests eight mebibytes, everything else one. What a body will become is weighed before anything is made of it.
 */
class BodyLimitFilter extends OncePerRequestFilter {

    static final int LIMIT = 1 << 20;

    /** A whole host's export is to be taken back. */
    static final int MANIFEST_LIMIT = 8 << 20;

    /** Bytes of trees and objects that come of a byte of a body; what a manifest can become is bounded by itself. */
    private static final int GROWTH = 24;

    private static final int MANIFEST_GROWTH = 6;

    private static final String MANIFESTS = "/api/v1/apply";
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final ProblemWriter problems;

    BodyLimitFilter(ProblemWriter problems) {
        this.problems = problems;
    }

    private static int limit(HttpServletRequest request) {
        return request.getRequestURI().equals(MANIFESTS) ? MANIFEST_LIMIT : LIMIT;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        int limit = limit(request);
        if (request.getContentLengthLong() > limit) {
            problems.write(
                    request,
                    response,
                    HttpStatus.CONTENT_TOO_LARGE,
                    "the body has " + request.getContentLengthLong() + " bytes, at most " + limit + " are taken");
        } else if (WITH_BODY.contains(request.getMethod())) {
            read(request, limit, response, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    private void read(HttpServletRequest request, int limit, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        RereadRequest read;
        try {
            int growth = limit == MANIFEST_LIMIT ? MANIFEST_GROWTH : GROWTH;
            long announced = Math.max(0, request.getContentLengthLong());
            // At once: those who have a part of what they need and wait for the rest would wait for each other.
            HeapShare.need(announced * (1 + growth));
            read = new RereadRequest(request, limit);
            HeapShare.need((read.body().length - announced) * growth);
        } catch (BodyTooLargeException e) {
            problems.write(request, response, HttpStatus.CONTENT_TOO_LARGE, String.valueOf(e.getMessage()));
            return;
        } catch (HeapSpentException e) {
            response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(HeapSpentException.RETRY_SECONDS));
            problems.write(request, response, HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
            return;
        }
        chain.doFilter(read, response);
    }
}
