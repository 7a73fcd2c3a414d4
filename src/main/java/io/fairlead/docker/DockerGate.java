package io.fairlead.docker;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Leads what comes by a {@link Door} to the paths below {@code /docker}, without its version, and nothing else there. Every
 * answer gets the headers by which clients find out whom they talk to.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class DockerGate extends OncePerRequestFilter {

    /** Below which Docker's controllers are mapped. */
    static final String PREFIX = "/docker";

    private static final Pattern VERSIONED = Pattern.compile("/v([0-9.]+)(/.*)");

    private final String server;

    DockerGate(ObjectProvider<BuildProperties> build) {
        BuildProperties properties = build.getIfAvailable();
        server = "Fairlead/" + (properties == null ? "0" : properties.getVersion()) + " (linux)";
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (Door.of(request).isEmpty()) {
            String path = request.getServletPath();
            if (path.equals(PREFIX) || path.startsWith(PREFIX + "/")) {
                response.sendError(HttpServletResponse.SC_NOT_FOUND);
                return;
            }
            chain.doFilter(request, response);
            return;
        }
        DockerResponse answer = new DockerResponse(request, response);
        answer.setHeader("Api-Version", ApiVersion.NEWEST.toString());
        answer.setHeader("Docker-Experimental", "false");
        answer.setHeader("Ostype", "linux");
        answer.setHeader("Server", server);
        Matcher versioned = VERSIONED.matcher(request.getRequestURI());
        ApiVersion version = ApiVersion.NEWEST;
        String path = request.getRequestURI();
        if (versioned.matches()) {
            Optional<String> refusal = refusal(versioned.group(1));
            if (refusal.isPresent()) {
                answer.message(HttpServletResponse.SC_BAD_REQUEST, refusal.get());
                return;
            }
            version = ApiVersion.parse(versioned.group(1));
            path = versioned.group(2);
        }
        version.mark(request);
        chain.doFilter(new DockerRequest(request, PREFIX + path), answer);
    }

    private static Optional<String> refusal(String text) {
        ApiVersion version = ApiVersion.parse(text);
        if (version.compareTo(ApiVersion.OLDEST) < 0) {
            return Optional.of("client version " + text + " is too old. Minimum supported API version is "
                    + ApiVersion.OLDEST + ", please upgrade your client to a newer version");
        }
        return version.compareTo(ApiVersion.NEWEST) > 0
                ? Optional.of(
                        "client version " + text + " is too new. Maximum supported API version is " + ApiVersion.NEWEST)
                : Optional.empty();
    }
}
