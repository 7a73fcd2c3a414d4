package io.fairlead.web;

import io.fairlead.access.Identity;
import io.fairlead.network.RefusedException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1/session", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "session", description = "Signing in and out.")
class SessionController {

    private static final Duration NOW = Duration.ZERO;

    private final SignIns signIns;
    private final AccessChanges changes;
    private final RequestCallers callers;
    private final HostNames names;

    SessionController(SignIns signIns, AccessChanges changes, RequestCallers callers, AccessSettings settings) {
        this.signIns = signIns;
        this.changes = changes;
        this.callers = callers;
        this.names = new HostNames(settings.allowedHosts());
    }

    /** Proves who somebody is. */
    @Schema(description = "A one-time code or a token.")
    record SignIn(
            @Schema(description = "From a one-time link.") @Nullable
            String code,

            @Schema(description = "A bearer token.") @Nullable
            String token) {}

    /** Who somebody is. */
    @Schema(name = "Session", description = "Who you are.")
    record SessionView(
            @Schema(description = "The token's name.", example = "admin", requiredMode = Schema.RequiredMode.REQUIRED)
            String name,

            @Schema(
                    allowableValues = {"viewer", "operator", "administrator"},
                    example = "administrator",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String role) {

        static SessionView of(Identity identity) {
            return new SessionView(identity.name(), identity.role().toString());
        }
    }

    /** Who somebody is from now on. */
    @Schema(name = "OpenedSession", description = "Who you are, and the half of the session that is not in its cookie.")
    record OpenedView(
            @Schema(description = "The token's name.", example = "admin", requiredMode = Schema.RequiredMode.REQUIRED)
            String name,

            @Schema(
                    allowableValues = {"viewer", "operator", "administrator"},
                    example = "administrator",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String role,

            @Schema(
                    description = "To be sent with each request as X-Session-Key, beside the cookie.",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String key) {}

    /** A fresh one-time link. */
    @Schema(name = "SignInLink", description = "A link that signs in once, within ten minutes.")
    record LinkView(
            @Schema(example = "http://fairlead.localhost:8080/#code=…", requiredMode = Schema.RequiredMode.REQUIRED)
            String url,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            String code) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @SecurityRequirements
    @Operation(
            operationId = "signIn",
            summary = "Open a session with a one-time code or a token",
            description =
                    "For browsers, under fairlead.localhost or a name in fairlead.allowed-hosts: other names answer 421."
                            + " Programs send their token with each request instead.")
    ResponseEntity<OpenedView> open(@RequestBody SignIn request, HttpServletRequest http) {
        requireBrowserName(http);
        if ((request.code() == null) == (request.token() == null)) {
            throw new RefusedException(RefusedException.Reason.INVALID, "give a code or a token");
        }
        SignIns.SignedIn signedIn = signIns.signIn(request.code(), request.token(), http.getRemoteAddr())
                .orElseThrow(() -> refused(http.getRemoteAddr()));
        SessionView who = SessionView.of(signedIn.identity());
        return ResponseEntity.ok()
                .header(HttpHeaders.SET_COOKIE, cookie(signedIn.session().cookie(), http.isSecure(), null))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(new OpenedView(who.name(), who.role(), signedIn.session().key()));
    }

    private ErrorResponseException refused(String address) {
        if (signIns.refused(address)) {
            return problem(
                    HttpStatus.UNAUTHORIZED, "that is no valid code or token (a code works once, for 10 minutes)");
        }
        ErrorResponseException refusal = problem(
                HttpStatus.TOO_MANY_REQUESTS,
                "that is no valid code or token either: too many failed sign-ins within a minute");
        refusal.getHeaders().set(HttpHeaders.RETRY_AFTER, "60");
        return refusal;
    }

    /** A cookie of any other name would go to what else listens on loopback; and nothing is used up in vain. */
    private void requireBrowserName(HttpServletRequest http) {
        String host = http.getHeader(HttpHeaders.HOST);
        if (!names.isForBrowsers(host)) {
            throw problem(
                    HttpStatus.MISDIRECTED_REQUEST,
                    "sessions are for browsers, at " + http.getScheme() + "://" + names.forBrowsers(host)
                            + "/ or under a name in fairlead.allowed-hosts: a program sends its token with each request");
        }
    }

    @GetMapping
    @Operation(operationId = "getSession", summary = "Show who you are")
    SessionView get(@Parameter(hidden = true) @AuthenticationPrincipal Identity identity) {
        return SessionView.of(identity);
    }

    @DeleteMapping(produces = MediaType.ALL_VALUE)
    @Operation(operationId = "signOut", summary = "End the session")
    @ApiResponse(responseCode = "204", description = "It is ended", content = @Content)
    ResponseEntity<Void> close(
            @Parameter(hidden = true) @AuthenticationPrincipal Identity identity, HttpServletRequest http) {
        AuthenticationFilter.cookie(http).ifPresent(cookie -> signIns.signOut(cookie, identity, callers.current()));
        return ResponseEntity.noContent()
                .header(HttpHeaders.SET_COOKIE, cookie("", http.isSecure(), NOW))
                .build();
    }

    @PostMapping("/links")
    @Operation(operationId = "createSignInLink", summary = "Make a one-time link that signs in as you")
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = LinkView.class)))
    ResponseEntity<LinkView> link(
            @Parameter(hidden = true) @AuthenticationPrincipal Identity identity, HttpServletRequest http) {
        String code = changes.createLink(identity);
        String url = http.getScheme() + "://" + names.forBrowsers(http.getHeader(HttpHeaders.HOST)) + "/#code=" + code;
        return ResponseEntity.status(HttpStatus.CREATED).body(new LinkView(url, code));
    }

    private static String cookie(String value, boolean secure, @Nullable Duration age) {
        ResponseCookie.ResponseCookieBuilder cookie = ResponseCookie.from(AuthenticationFilter.COOKIE, value)
                .httpOnly(true)
                .secure(secure)
                .sameSite("Strict")
                .path("/");
        return (age == null ? cookie : cookie.maxAge(age)).build().toString();
    }

    private static ErrorResponseException problem(HttpStatus status, String detail) {
        return new ErrorResponseException(status, Problem.of(status, detail), null);
    }
}
