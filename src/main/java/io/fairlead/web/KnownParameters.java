package io.fairlead.web;

import io.fairlead.network.Precondition;
import io.fairlead.network.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses what an operation would overlook: a misspelt {@code dryRun} must not become a change, nor a condition that
 * nobody looks at.
 */
class KnownParameters implements HandlerInterceptor {

    /** @param anything whether the operation reads the query on its own */
    private record Known(Set<String> names, boolean anything, boolean conditional) {}

    private final Map<Method, Known> known = new ConcurrentHashMap<>();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            Known here = known.computeIfAbsent(method.getMethod(), unused -> known(method));
            if (!here.anything() && request.getQueryString() != null) {
                QueryReader.refuse(QueryReader.unknown(request.getParameterMap().keySet(), here.names()));
            }
            boolean reads =
                    request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
            if (!here.conditional() && !reads && request.getHeader(HttpHeaders.IF_MATCH) != null) {
                throw new RefusedException(RefusedException.Reason.INVALID, "this operation takes no If-Match");
            }
        }
        return true;
    }

    private static Known known(HandlerMethod method) {
        Set<String> names = new TreeSet<>();
        boolean anything = false;
        boolean conditional = false;
        for (MethodParameter parameter : method.getMethodParameters()) {
            RequestParam named = parameter.getParameterAnnotation(RequestParam.class);
            if (named != null) {
                names.add(name(named, parameter));
            }
            anything |= parameter.getParameterType() == ListQuery.class
                    || named != null && Map.class.isAssignableFrom(parameter.getParameterType());
            conditional |= parameter.getParameterType() == Precondition.class;
        }
        return new Known(names, anything, conditional);
    }

    private static String name(RequestParam named, MethodParameter parameter) {
        return Optional.of(named.name().isEmpty() ? named.value() : named.name())
                .filter(text -> !text.isEmpty())
                .orElseGet(() -> parameter.getParameter().getName());
    }
}
