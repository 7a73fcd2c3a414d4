package io.fairlead.web;

import io.fairlead.network.Precondition;
import io.fairlead.network.RefusedException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Hands the If-Match header to every operation that asks for a {@link Precondition}. */
class IfMatch implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Precondition.class;
    }

    @Override
    public Precondition resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binder) {
        String @Nullable [] values = request.getHeaderValues(HttpHeaders.IF_MATCH);
        return EntityTag.precondition(values == null ? List.of() : List.of(values))
                .orElseThrow(() -> new RefusedException(
                        RefusedException.Reason.INVALID,
                        "If-Match is neither * nor a list of entity tags like \"0GgVPkV3oCOF\""));
    }
}
