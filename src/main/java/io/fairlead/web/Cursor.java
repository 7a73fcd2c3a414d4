package io.fairlead.web;

import io.fairlead.network.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A place in a list: behind the item with this key and id, whether it still exists or not. Neither what was added nor what
 * went in the meantime makes the next page repeat or miss anything else.
 *
 * @param scope tells the list, its order and its filters from others
 */
record Cursor(String scope, String key, String id) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** As it stands in a URL. */
    String encode() {
        byte[] json = JSON.writeValueAsBytes(List.of(scope, key, id));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
    }

    /**
     * The id, where it is a number.
     *
     * @throws RefusedException if somebody made this cursor up
     */
    long number() {
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException e) {
            throw new RefusedException(
                    RefusedException.Reason.INVALID, "cursor: is nothing that was ever answered as next");
        }
    }

    /**
     * @return empty if it is nothing that {@link #encode} made
     */
    static Optional<Cursor> decode(String text) {
        try {
            byte[] json = Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.US_ASCII));
            String[] parts = JSON.readValue(json, String[].class);
            return parts != null && parts.length == 3 && !Arrays.asList(parts).contains(null)
                    ? Optional.of(new Cursor(parts[0], parts[1], parts[2]))
                    : Optional.empty();
        } catch (IllegalArgumentException | JacksonException e) {
            return Optional.empty();
        }
    }
}
