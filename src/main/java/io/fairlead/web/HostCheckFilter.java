package io.fairlead.web;

import io.fairlead.model.IpAddress;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses requests under a name that is not ours. A web page can make its own name resolve to loopback (DNS rebinding);
 * then the browser takes this service for part of that page, but still sends the page's name as Host.
 */
class HostCheckFilter extends OncePerRequestFilter {

    private final List<String> allowed;
    private final ProblemWriter problems;

    HostCheckFilter(AccessSettings settings, ProblemWriter problems) {
        this.allowed = settings.allowedHosts().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String host = request.getHeader("Host");
        if (!isAllowed(host)) {
            problems.write(
                    request,
                    response,
                    HttpStatus.MISDIRECTED_REQUEST,
                    "this service is not known as '" + host + "': list the name in fairlead.allowed-hosts");
            return;
        }
        chain.doFilter(request, response);
    }

    private boolean isAllowed(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String name = withoutPort(host.toLowerCase(Locale.ROOT));
        Optional<IpAddress> address = IpAddress.parse(name);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || address.isPresent() && address.get().isLoopback()
                || allowed.contains(name);
    }

    private static String withoutPort(String host) {
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end < 0 ? host : host.substring(1, end);
        }
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }
}
