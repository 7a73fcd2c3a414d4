package io.fairlead.docker;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** What all operations of Docker's API have in common. */
@Configuration(proxyBeanMethods = false)
class DockerConventions implements WebMvcConfigurer {

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new FromRequest(ApiVersion.class) {
            @Override
            Object value(HttpServletRequest request) {
                return ApiVersion.of(request);
            }
        });
        resolvers.add(new FromRequest(DockerFilters.class) {
            @Override
            Object value(HttpServletRequest request) {
                return DockerFilters.parse(request.getParameter("filters"));
            }
        });
        resolvers.add(new DockerBodies());
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new ByADoor()).addPathPatterns(DockerGate.PREFIX, DockerGate.PREFIX + "/**");
    }

    private abstract static class FromRequest implements HandlerMethodArgumentResolver {

        private final Class<?> type;

        FromRequest(Class<?> type) {
            this.type = type;
        }

        abstract Object value(HttpServletRequest request);

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == type;
        }

        @Override
        public Object resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            return value(Objects.requireNonNull(request.getNativeRequest(HttpServletRequest.class)));
        }
    }

    /** However a request of the ordinary port spells the path: what serves Docker's clients is not there. */
    private static final class ByADoor implements HandlerInterceptor {

        @Override
        public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
                throws IOException {
            if (Door.of(request).isEmpty()) {
                response.sendError(HttpServletResponse.SC_NOT_FOUND);
                return false;
            }
            return true;
        }
    }
}
