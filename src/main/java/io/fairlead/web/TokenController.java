package io.fairlead.web;

import io.fairlead.access.AccessTokens;
import io.fairlead.access.Role;
import io.fairlead.network.RefusedException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1/tokens", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "tokens", description = "Bearer tokens besides the first administrator's.")
class TokenController {

    private final AccessTokens tokens;
    private final AccessChanges changes;
    private final Lists lists;

    TokenController(AccessTokens tokens, AccessChanges changes, Lists lists) {
        this.tokens = tokens;
        this.changes = changes;
        this.lists = lists;
    }

    /** A token that somebody wants. */
    @Schema(description = "A token to create.")
    record TokenRequest(
            @Schema(
                    description = "Unique, 1 to 64 letters, digits, '_', '.' or '-'.",
                    example = "monitoring",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            @Nullable
            String name,

            @Schema(
                    allowableValues = {"viewer", "operator", "administrator"},
                    example = "viewer",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            @Nullable
            String role) {}

    /** A token; its secret is shown when it is created and never again. */
    @Schema(name = "Token", description = "A token; its secret is shown when it is created and never again.")
    record TokenView(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            String id,

            @Schema(example = "monitoring", requiredMode = Schema.RequiredMode.REQUIRED)
            String name,

            @Schema(
                    allowableValues = {"viewer", "operator", "administrator"},
                    example = "viewer",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String role,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            Instant createdAt,

            @Schema(description = "The bearer token; only in the answer to its creation.") @Nullable
            String token) {

        static TokenView of(AccessTokens.Description token, @Nullable String secret) {
            return new TokenView(token.id(), token.name(), token.role().toString(), token.createdAt(), secret);
        }
    }

    @GetMapping
    @Operation(operationId = "listTokens", summary = "List the tokens without their secrets")
    ItemList<TokenView> list(ListQuery query) {
        List<TokenView> all =
                tokens.list().stream().map(token -> TokenView.of(token, null)).toList();
        return lists.tokens.page(all, query);
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "createToken", summary = "Create a token")
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = TokenView.class)))
    ResponseEntity<TokenView> create(@RequestBody TokenRequest request) {
        List<Problem.ViolationView> violations = new ArrayList<>();
        String name = Objects.requireNonNullElse(request.name(), "");
        if (!name.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}")) {
            violations.add(new Problem.ViolationView(
                    "name", "is not 1 to 64 letters, digits, '_', '.' or '-', the first a letter or digit"));
        }
        Optional<Role> role = Role.parse(Objects.requireNonNullElse(request.role(), ""));
        if (role.isEmpty()) {
            violations.add(new Problem.ViolationView("role", "is none of viewer, operator and administrator"));
        }
        if (!violations.isEmpty()) {
            String detail = violations.get(0).field() + ": " + violations.get(0).message();
            throw new ErrorResponseException(
                    HttpStatus.BAD_REQUEST, Problem.of(HttpStatus.BAD_REQUEST, detail, violations), null);
        }
        AccessTokens.Created created = changes.createToken(name, role.orElseThrow())
                .orElseThrow(() -> new RefusedException(
                        RefusedException.Reason.CONFLICT, "there is a token " + name + " already"));
        TokenView view = TokenView.of(created.description(), created.secret());
        return ResponseEntity.created(URI.create("/api/v1/tokens/" + view.id())).body(view);
    }

    @DeleteMapping(path = "/{id}", produces = MediaType.ALL_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(operationId = "deleteToken", summary = "Revoke a token; sessions opened with it end")
    @ApiResponse(responseCode = "204", description = "It is revoked", content = @Content)
    void delete(@PathVariable String id) {
        if (!changes.revokeToken(id)) {
            throw new RefusedException(RefusedException.Reason.NOT_FOUND, "token " + id + " not found");
        }
    }
}
