package io.fairlead.docker;

import io.fairlead.access.AccessTokens;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;

/** Who may do what by the doors of Docker's API. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class DockerAccess {

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain doors(HttpSecurity http, AccessTokens tokens) {
        return http.securityMatcher(request -> Door.of(request).isPresent())
                .authorizeHttpRequests(DockerAccess::rules)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .headers(AbstractHttpConfigurer::disable)
                .exceptionHandling(handling -> handling.authenticationEntryPoint((request, response, e) -> {
                            response.setHeader("WWW-Authenticate", "Bearer");
                            response.sendError(401, "a token or a client's certificate is needed");
                        })
                        .accessDeniedHandler(
                                (request, response, e) -> response.sendError(403, "your role does not allow this")))
                .addFilterBefore(new DockerSignIn(tokens), UsernamePasswordAuthenticationFilter.class)
                .build();
    }

    private static void rules(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry rules) {
        // ASYNC: how a stream ends. It was let in when it began.
        rules.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.FORWARD, DispatcherType.ASYNC)
                .permitAll()
                // It runs a program of the host.
                .requestMatchers("/docker/containers/*/exec", "/docker/exec/**")
                .hasRole("ADMINISTRATOR")
                .requestMatchers(HttpMethod.GET, "/docker/**")
                .hasRole("VIEWER")
                .requestMatchers(HttpMethod.HEAD, "/docker/**")
                .hasRole("VIEWER")
                .requestMatchers(HttpMethod.OPTIONS, "/docker/**")
                .hasRole("VIEWER")
                .anyRequest()
                .hasRole("OPERATOR");
    }
}
