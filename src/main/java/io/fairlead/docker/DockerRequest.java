package io.fairlead.docker;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/** A request under the path of ours that serves it. Docker answers what it has, whatever a client says it accepts. */
final class DockerRequest extends HttpServletRequestWrapper {

    private static final String ACCEPT = "Accept";

    private static final String ACCEPT_ATTRIBUTE = DockerRequest.class.getName() + ".accept";

    private final String path;

    /**
     * @param path as in a request line, encoded
     */
    DockerRequest(HttpServletRequest request, String path) {
        super(request);
        this.path = path;
        setAttribute(ACCEPT_ATTRIBUTE, request.getHeader(ACCEPT));
    }

    /** What the client said it accepts, for the one operation that does listen; empty if it said nothing. */
    static String accepted(ServletRequest request) {
        return request.getAttribute(ACCEPT_ATTRIBUTE) instanceof String text ? text : "";
    }

    @Override
    public String getRequestURI() {
        return path;
    }

    @Override
    public StringBuffer getRequestURL() {
        return new StringBuffer("http://docker").append(path);
    }

    @Override
    public String getServletPath() {
        return UriUtils.decode(path, StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable String getHeader(String name) {
        return name.equalsIgnoreCase(ACCEPT) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return name.equalsIgnoreCase(ACCEPT) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }
}
