package io.fairlead.web;

import io.fairlead.model.IpAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The names under which this service may be addressed, as a request's Host has them.
 *
 * <p>Programs may use any name of loopback. Browsers have a name to themselves: cookies know no ports, so one of 127.0.0.1
 * or localhost would go to everything that listens there, and to whatever else a person opens under these names. Browsers
 * take every name below localhost for loopback (RFC 6761, section 6.3), without asking a server.
 */
final class HostNames {

    /** Where the dashboard lives, unless others are allowed. */
    static final String PAGE = "fairlead.localhost";

    private final List<String> allowed;

    HostNames(List<String> allowed) {
        this.allowed =
                allowed.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    /** Whether it is one of ours; a page that rebinds its own name to loopback still sends that. */
    boolean isOurs(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String name = name(host);
        Optional<IpAddress> address = IpAddress.parse(name);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || address.isPresent() && address.get().isLoopback()
                || allowed.contains(name);
    }

    /** Whether browsers may have a session under this name. */
    boolean isForBrowsers(@Nullable String host) {
        return host != null && (name(host).equals(PAGE) || allowed.contains(name(host)));
    }

    /** Where a browser that came by this name is to go, with the port it came by, which a tunnel may have changed. */
    String forBrowsers(@Nullable String host) {
        if (host == null) {
            return PAGE;
        }
        return isForBrowsers(host) ? host : PAGE + port(host);
    }

    private static String name(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        String name = lower.substring(0, lower.length() - port(lower).length());
        return name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
    }

    private static String port(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(colon) : "";
    }
}
