package io.fairlead.heap;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Weighs what {@link Bulky} methods are going to hold. */
@Configuration(proxyBeanMethods = false)
class BulkyAnswers implements WebMvcConfigurer {

    /** Bytes that the view of one object takes, with its texts' headers, lists and maps. */
    private static final long VIEW = 2 << 10;

    private final Stock stock;

    BulkyAnswers(Stock stock) {
        this.stock = stock;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new HandlerInterceptor() {
            @Override
            public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
                if (handler instanceof HandlerMethod method && method.hasMethodAnnotation(Bulky.class)) {
                    HeapShare.need(stock.objects() * VIEW);
                }
                return true;
            }
        });
    }
}
