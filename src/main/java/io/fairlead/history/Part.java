package io.fairlead.history;

import java.util.List;
import java.util.function.Function;

/**
 * Rows of a list.
 *
 * @param cut whether they are fewer than asked for because they are large: more follow then
 */
public record Part<T>(List<T> rows, boolean cut) {

    public Part {
        rows = List.copyOf(rows);
    }

    public <R> Part<R> map(Function<T, R> function) {
        return new Part<>(rows.stream().map(function).toList(), cut);
    }
}
