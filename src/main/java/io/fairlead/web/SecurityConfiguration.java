package io.fairlead.web;

import io.fairlead.access.AccessTokens;
import io.fairlead.access.Sessions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AndRequestMatcher;

/** Who may reach what. Nothing but the dashboard's files, the two probes and signing in is open. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class SecurityConfiguration {

    private static final String CONTENT_POLICY =
            "default-src 'self'; object-src 'none'; base-uri 'none';" + " form-action 'self'; frame-ancestors 'none'";

    /** Swagger UI sets styles from scripts and draws from data URLs; nothing else may. */
    private static final String SWAGGER_POLICY =
            CONTENT_POLICY + "; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

    private static final String[] PROTECTED = {"/api/**", "/actuator/**", "/v3/**", "/swagger-ui/**", "/swagger-ui.html"
    };

    @Bean
    SecurityFilterChain access(
            HttpSecurity http,
            AccessTokens tokens,
            Sessions sessions,
            ProblemWriter problems,
            AccessSettings settings,
            IdempotencyKeys keys) {
        HostNames names = new HostNames(settings.allowedHosts());
        return http.authorizeHttpRequests(SecurityConfiguration::rules)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // AuthenticationFilter looks at where a change with a cookie comes from.
                .csrf(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.addHeaderWriter(SecurityConfiguration::contentPolicy)
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
                .exceptionHandling(handling -> handling.authenticationEntryPoint((request, response, e) -> {
                            response.setHeader("WWW-Authenticate", "Bearer");
                            problems.write(
                                    request, response, HttpStatus.UNAUTHORIZED, "a token or a session is needed");
                        })
                        .accessDeniedHandler((request, response, e) -> problems.write(
                                request, response, HttpStatus.FORBIDDEN, "your role does not allow this")))
                .addFilterBefore(new HostCheckFilter(names, problems), UsernamePasswordAuthenticationFilter.class)
                .addFilterBefore(
                        new AuthenticationFilter(tokens, sessions, names, problems),
                        UsernamePasswordAuthenticationFilter.class)
                .addFilterAfter(new BodyLimitFilter(problems), AuthorizationFilter.class)
                .addFilterAfter(new IdempotencyFilter(keys, problems), BodyLimitFilter.class)
                .build();
    }

    private static void contentPolicy(HttpServletRequest request, HttpServletResponse response) {
        boolean swagger = request.getRequestURI().startsWith("/swagger-ui");
        response.setHeader("Content-Security-Policy", swagger ? SWAGGER_POLICY : CONTENT_POLICY);
    }

    /** An observation around each of a dozen filters costs more than most requests. */
    @Bean
    SecurityObservationSettings securityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    private static void rules(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry rules) {
        // ASYNC: how an event stream ends. It was let in when it began, and who asked is not known any more.
        rules.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.FORWARD, DispatcherType.ASYNC)
                .permitAll()
                .requestMatchers("/actuator/health/liveness", "/actuator/health/readiness")
                .permitAll()
                .requestMatchers(HttpMethod.POST, "/api/v1/session")
                .permitAll()
                .requestMatchers(
                        "/api/v1/tokens/**",
                        "/api/v1/purge",
                        "/api/v1/adopt",
                        "/api/v1/session/links",
                        // The service opens, as root, whatever socket or address it is told to.
                        "/api/v1/imports/docker")
                .hasRole("ADMINISTRATOR")
                .requestMatchers("/api/v1/audit")
                .hasRole("OPERATOR")
                .requestMatchers("/api/v1/session")
                .hasRole("VIEWER")
                // A probe is a real packet on the wire.
                .requestMatchers(new AndRequestMatcher(
                        PathPatternRequestMatcher.withDefaults().matcher("/api/v1/trace"),
                        request -> request.getParameter("probe") != null
                                && !"false".equals(request.getParameter("probe"))))
                .hasRole("OPERATOR")
                // It rehearses a change, and keeps a plan.
                .requestMatchers("/api/v1/networks/*/renumbering")
                .hasRole("OPERATOR")
                .requestMatchers(HttpMethod.GET, PROTECTED)
                .hasRole("VIEWER")
                .requestMatchers(HttpMethod.HEAD, PROTECTED)
                .hasRole("VIEWER")
                .requestMatchers(PROTECTED)
                .hasRole("OPERATOR")
                .requestMatchers(HttpMethod.GET, "/**")
                .permitAll()
                .requestMatchers(HttpMethod.HEAD, "/**")
                .permitAll()
                .anyRequest()
                .denyAll();
    }
}
