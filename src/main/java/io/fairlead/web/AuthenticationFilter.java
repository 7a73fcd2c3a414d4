package io.fairlead.web;

import io.fairlead.access.AccessTokens;
import io.fairlead.access.Identity;
import io.fairlead.access.Sessions;
import io.fairlead.database.AwayException;
import io.fairlead.history.Caller;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds out who asks: by bearer token, else by a session's cookie and its key. Browsers send cookies by themselves, so what
 * changes something and comes with one must come from our own pages; and they send them to every port of the host, so that
 * the cookie alone opens nothing (see {@link Sessions}).
 */
class AuthenticationFilter extends OncePerRequestFilter {

    static final String COOKIE = "fairlead_session";

    /** With which the page shows that it is the one that signed in. */
    static final String KEY = "X-Session-Key";

    /** Files of the library that shows the API's document: a browser loads them by itself, without any key. */
    private static final String VIEWER_FILES = "/swagger-ui";

    private static final Logger LOG = LoggerFactory.getLogger(AuthenticationFilter.class);
    private static final String REQUEST_ID = "X-Request-Id";
    private static final int LONGEST_ID = 128;
    private static final String BEARER = "Bearer ";
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final AccessTokens tokens;
    private final Sessions sessions;
    private final HostNames names;
    private final ProblemWriter problems;

    AuthenticationFilter(AccessTokens tokens, Sessions sessions, HostNames names, ProblemWriter problems) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.names = names;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        boolean bearer = header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length());
        Optional<Identity> identity;
        if (header != null && bearer) {
            try {
                identity = tokens.authenticate(header.substring(BEARER.length()).strip());
            } catch (DataAccessException e) {
                if (!AwayException.isBehind(e)) {
                    LOG.error("A token cannot be checked", e);
                }
                problems.write(
                        request, response, HttpStatus.SERVICE_UNAVAILABLE, "the database does not answer: try again");
                return;
            }
        } else {
            identity = names.isForBrowsers(request.getHeader(HttpHeaders.HOST)) ? session(request) : Optional.empty();
            if (identity.isPresent() && !SAFE.contains(request.getMethod()) && !isSameOrigin(request)) {
                problems.write(
                        request, response, HttpStatus.FORBIDDEN, "a change with a session must come from our own page");
                return;
            }
        }
        if (identity.isPresent()) {
            String id = requestId(request);
            response.setHeader(REQUEST_ID, id);
            signIn(identity.get(), caller(identity.get(), bearer, request, id));
        }
        chain.doFilter(request, response);
    }

    private Optional<Identity> session(HttpServletRequest request) {
        Optional<String> cookie = cookie(request);
        String key = request.getHeader(KEY);
        if (key != null) {
            return cookie.flatMap(secret -> sessions.find(secret, key));
        }
        boolean file = request.getMethod().equals("GET")
                && (request.getServletPath().startsWith(VIEWER_FILES + "/")
                        || request.getServletPath().equals(VIEWER_FILES + ".html"));
        return file ? cookie.flatMap(sessions::find) : Optional.empty();
    }

    private static Caller caller(Identity identity, boolean bearer, HttpServletRequest request, String id) {
        String name = bearer ? identity.name() : "session of " + identity.name();
        return new Caller(name, identity.role().toString(), request.getRemoteAddr(), id);
    }

    /** The client's own, so that its log and ours can be laid side by side, or one that we make. */
    private static String requestId(HttpServletRequest request) {
        String given = request.getHeader(REQUEST_ID);
        return given != null && given.length() <= LONGEST_ID && given.chars().allMatch(c -> c > ' ' && c < 127)
                ? given
                : HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    private static void signIn(Identity identity, Caller caller) {
        List<SimpleGrantedAuthority> authorities = identity.role().included().stream()
                .map(role -> new SimpleGrantedAuthority("ROLE_" + role.name()))
                .toList();
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        var authentication = new UsernamePasswordAuthenticationToken(identity, null, authorities);
        authentication.setDetails(caller);
        context.setAuthentication(authentication);
        SecurityContextHolder.setContext(context);
    }

    static Optional<String> cookie(HttpServletRequest request) {
        Cookie @Nullable [] cookies = request.getCookies();
        if (cookies == null) {
            return Optional.empty();
        }
        for (Cookie cookie : cookies) {
            if (cookie.getName().equals(COOKIE)) {
                return Optional.of(cookie.getValue());
            }
        }
        return Optional.empty();
    }

    /** Every browser of today sends Sec-Fetch-Site, and Origin with every change; who sends neither is no browser. */
    private static boolean isSameOrigin(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return false;
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null) {
            return site != null;
        }
        try {
            String authority = new URI(origin).getAuthority();
            return authority != null && authority.equalsIgnoreCase(request.getHeader(HttpHeaders.HOST));
        } catch (URISyntaxException e) {
            // "null" and rubbish alike are not our own page.
            return false;
        }
    }
}
