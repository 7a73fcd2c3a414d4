package io.fairlead.history;

import org.jspecify.annotations.Nullable;

/**
 * Who asked for a change.
 *
 * @param name the token's, {@code session of} it, or {@code system}
 * @param role what the caller may do; null for the service itself
 * @param address where the request came from; null for the service itself
 * @param request tells this request from all others; null for the service itself
 */
public record Caller(
        String name,
        @Nullable String role,
        @Nullable String address,
        @Nullable String request) {

    /** The service itself. */
    public static final Caller SYSTEM = new Caller("system", null, null, null);
}
