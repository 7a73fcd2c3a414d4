package io.fairlead.docker;

import io.fairlead.access.AccessTokens;
import io.fairlead.access.Identity;
import io.fairlead.access.Role;
import io.fairlead.database.AwayException;
import io.fairlead.history.Caller;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds out who asks by a {@link Door}: on the unix socket an administrator, else the owner of a token or of a certificate.
 */
class DockerSignIn extends OncePerRequestFilter {

    private static final String BEARER = "Bearer ";
    private static final String CERTIFICATE = "jakarta.servlet.request.X509Certificate";
    private static final Logger LOG = LoggerFactory.getLogger(DockerSignIn.class);

    private final AccessTokens tokens;

    DockerSignIn(AccessTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Door door = Door.of(request).orElseThrow();
        try {
            Optional<Identity> identity = door.kind() == Door.Kind.SOCKET ? Optional.of(peer(door)) : remote(request);
            identity.ifPresent(who -> signIn(who, door, request));
        } catch (DataAccessException e) {
            if (!AwayException.isBehind(e)) {
                LOG.error("A token cannot be checked", e);
            }
            response.sendError(503, "the database does not answer: try again");
            return;
        }
        if (door.kind() == Door.Kind.TCP && isOfAPage(request)) {
            response.sendError(403, "a web page's requests are not taken here");
            return;
        }
        chain.doFilter(request, response);
    }

    private static Identity peer(Door door) {
        String name =
                door.connection().user().map(user -> "docker socket: " + user).orElse("docker socket");
        return new Identity(name, Role.ADMINISTRATOR);
    }

    /** A token decides even beside a certificate, so that an administrator can act as somebody who may do less. */
    private Optional<Identity> remote(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null) {
            return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                    ? tokens.authenticate(header.substring(BEARER.length()).strip())
                    : Optional.empty();
        }
        return request.getAttribute(CERTIFICATE) instanceof X509Certificate[] chain && chain.length > 0
                ? Optional.of(new Identity(
                        "certificate: " + chain[0].getSubjectX500Principal().getName(), Role.ADMINISTRATOR))
                : Optional.empty();
    }

    /** Browsers show a certificate by themselves, whichever page asks. */
    private static boolean isOfAPage(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.ORIGIN) != null || request.getHeader("Sec-Fetch-Site") != null;
    }

    private static void signIn(Identity identity, Door door, HttpServletRequest request) {
        @Nullable String address = door.kind() == Door.Kind.SOCKET ? null : request.getRemoteAddr();
        Caller caller = new Caller(
                identity.name(),
                identity.role().toString(),
                address,
                HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
        List<SimpleGrantedAuthority> authorities = identity.role().included().stream()
                .map(role -> new SimpleGrantedAuthority("ROLE_" + role.name()))
                .toList();
        var authentication = new UsernamePasswordAuthenticationToken(identity, null, authorities);
        authentication.setDetails(caller);
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(authentication);
        SecurityContextHolder.setContext(context);
    }
}
