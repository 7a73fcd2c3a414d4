package io.fairlead.web;

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
 * Refuses requests under a name that is not ours. A web page can make its own name resolve to loopback (DNS rebinding);
 * then the browser takes this service for part of that page, but still sends the page's name as Host. A page that is
 * opened under another name of loopback is found under the browsers' own.
 */
class HostCheckFilter extends OncePerRequestFilter {

    private static final Set<String> READS = Set.of("GET", "HEAD");

    private final HostNames names;
    private final ProblemWriter problems;

    HostCheckFilter(HostNames names, ProblemWriter problems) {
        this.names = names;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String host = request.getHeader(HttpHeaders.HOST);
        if (!names.isOurs(host)) {
            problems.write(
                    request,
                    response,
                    HttpStatus.MISDIRECTED_REQUEST,
                    "this service is not known as '" + host + "': list the name in fairlead.allowed-hosts");
            return;
        }
        if (isPageLoad(request) && !names.isForBrowsers(host)) {
            String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
            response.setStatus(HttpServletResponse.SC_TEMPORARY_REDIRECT);
            response.setHeader(
                    HttpHeaders.LOCATION,
                    request.getScheme() + "://" + names.forBrowsers(host) + request.getRequestURI() + query);
            return;
        }
        chain.doFilter(request, response);
    }

    /** A browser that shows what it gets. All of today say so; older ones ask for HTML first. */
    private static boolean isPageLoad(HttpServletRequest request) {
        String mode = request.getHeader("Sec-Fetch-Mode");
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return READS.contains(request.getMethod())
                && request.getHeader(HttpHeaders.AUTHORIZATION) == null
                && (mode != null ? mode.equals("navigate") : accept != null && accept.startsWith("text/html"));
    }
}
