package io.fairlead.heap;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Around everything else, so that a request has its share until its answer is written. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class HeapShareFilter extends OncePerRequestFilter {

    private final HeapBudget budget = HeapBudget.ofThisHeap();

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try (HeapShare share = HeapShare.open(budget)) {
            chain.doFilter(request, response);
        }
    }
}
