package io.fairlead.web;

import io.fairlead.network.RefusedException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A query parameter that takes items out of a list.
 *
 * @param description for people, in the OpenAPI document
 * @param type of its value, as JSON Schema calls it
 * @param values what it may be, empty for anything
 * @param repeatable whether it may be given several times; all have to hold then
 */
record Filter<T>(
        String name, String description, String type, List<String> values, boolean repeatable, Parser<T> parser) {

    /** Reads a value. */
    interface Parser<T> {

        /**
         * @param wrong takes what is wrong with the value
         */
        Predicate<T> parse(String value, Consumer<String> wrong);
    }

    static <T> Filter<T> equal(String name, String description, Function<T, String> field) {
        return new Filter<>(
                name,
                description,
                "string",
                List.of(),
                false,
                (value, wrong) -> item -> field.apply(item).equals(value));
    }

    static <T> Filter<T> contains(String name, String description, Function<T, String> field) {
        return new Filter<>(
                name,
                description,
                "string",
                List.of(),
                false,
                (value, wrong) -> item -> field.apply(item).contains(value));
    }

    static <T> Filter<T> oneOf(String name, String description, Function<T, String> field, String... values) {
        return new Filter<>(name, description, "string", List.of(values), false, (value, wrong) -> {
            if (!Arrays.asList(values).contains(value)) {
                wrong.accept("'" + value + "' is none of " + String.join(", ", values));
            }
            return item -> field.apply(item).equals(value);
        });
    }

    static <T> Filter<T> phase(Function<T, String> field) {
        return oneOf("phase", "Only what is in this phase.", field, "PENDING", "READY", "DEGRADED");
    }

    static <T> Filter<T> flag(String name, String description, Predicate<T> field) {
        return new Filter<>(name, description, "boolean", List.of(), false, (value, wrong) -> {
            if (!value.equals("true") && !value.equals("false")) {
                wrong.accept("'" + value + "' is neither true nor false");
            }
            return item -> field.test(item) == value.equals("true");
        });
    }

    static <T> Filter<T> label(Function<T, Map<String, String>> labels) {
        String description = "Only what has this label: its key, or key=value. Repeat it to ask for several.";
        return new Filter<>("label", description, "string", List.of(), true, (value, wrong) -> {
            int end = value.indexOf('=');
            String key = end < 0 ? value : value.substring(0, end);
            if (key.isEmpty()) {
                wrong.accept("'" + value + "' is neither a key nor key=value");
            }
            return item -> end < 0
                    ? labels.apply(item).containsKey(key)
                    : value.substring(end + 1).equals(labels.apply(item).get(key));
        });
    }

    /**
     * By an object that is named as everywhere. What does not exist is nobody's, which is no error: it may have existed a
     * moment ago.
     *
     * @param find the full id to a name or a beginning of an id; throws if that is ambiguous
     * @param has whether an item belongs to the object with this id
     */
    static <T> Filter<T> object(
            String name, String description, Function<String, Optional<String>> find, Belongs<T> has) {
        return new Filter<>(name, description, "string", List.of(), false, (value, wrong) -> {
            try {
                Optional<String> id = find.apply(value);
                return item -> id.isPresent() && has.test(item, id.get());
            } catch (RefusedException e) {
                wrong.accept(String.valueOf(e.getMessage()));
                return item -> false;
            }
        });
    }

    /** Whether an item belongs to an object. */
    interface Belongs<T> {
        boolean test(T item, String id);
    }

    /** A moment, for lists that are filtered where they are stored. */
    static <T> Filter<T> moment(String name, String description) {
        return new Filter<>(name, description, "string", List.of(), false, (value, wrong) -> {
            try {
                Instant.parse(value);
            } catch (DateTimeParseException e) {
                wrong.accept("'" + value + "' is no moment like 2026-01-31T08:30:00Z");
            }
            return item -> true;
        });
    }

    /** A word, for lists that are filtered where they are stored. */
    static <T> Filter<T> word(String name, String description) {
        return new Filter<>(name, description, "string", List.of(), false, (value, wrong) -> item -> true);
    }
}
