package io.fairlead.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list as the API answers it.
 *
 * @param next where to go on, or null at the end
 */
record ItemList<T>(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) List<T> items,

        @Schema(
                description = "Give it as cursor for what follows; null at the end.",
                types = {"string", "null"},
                requiredMode = Schema.RequiredMode.REQUIRED)
        @JsonInclude(JsonInclude.Include.ALWAYS)
        @Nullable
        String next) {

    static <T> ItemList<T> all(List<T> items) {
        return new ItemList<>(items, null);
    }
}
