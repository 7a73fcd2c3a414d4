package io.fairlead.web;

import io.fairlead.model.Violation;
import io.fairlead.network.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Reads a list's query and collects everything that is wrong with it. */
final class QueryReader<T> {

    private final Map<String, List<String>> parameters;
    private final List<Violation> violations = new ArrayList<>();
    private Predicate<T> filter = item -> true;

    QueryReader(Map<String, List<String>> parameters, Map<String, Filter<T>> filters) {
        this.parameters = parameters;
        Set<String> known = new TreeSet<>(filters.keySet());
        known.addAll(Listing.common());
        violations.addAll(unknown(parameters.keySet(), known));
        filters.values().forEach(this::read);
    }

    /** A violation for everything that is not known. */
    static List<Violation> unknown(Set<String> given, Set<String> known) {
        String message = "there is no such query parameter; "
                + (known.isEmpty() ? "none is known here" : "known are " + String.join(", ", known));
        return given.stream()
                .filter(name -> !known.contains(name))
                .map(name -> new Violation(name, message))
                .toList();
    }

    private void read(Filter<T> by) {
        List<String> values = parameters.getOrDefault(by.name(), List.of());
        if (values.size() > 1 && !by.repeatable()) {
            wrong(by.name(), "is given " + values.size() + " times");
        }
        for (String value : values) {
            filter = filter.and(by.parser().parse(value, message -> wrong(by.name(), message)));
        }
    }

    private void wrong(String name, String message) {
        violations.add(new Violation(name, message));
    }

    Optional<String> single(String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            wrong(name, "is given " + values.size() + " times");
        }
        return values.stream().findFirst();
    }

    int limit(String text) {
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= Listing.MOST) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // As wrong as a number out of range.
        }
        wrong("limit", "'" + text + "' is no number from 1 to " + Listing.MOST);
        return 1;
    }

    String order(String text, List<String> known) {
        if (!known.contains(text)) {
            wrong("sort", "'" + text + "' is none of " + String.join(", ", known));
            return known.get(0);
        }
        return text;
    }

    Optional<Cursor> cursor(String text, String scope) {
        Optional<Cursor> cursor = Cursor.decode(text);
        if (cursor.isEmpty()) {
            wrong("cursor", "is nothing that was ever answered as next");
        } else if (!cursor.get().scope().equals(scope)) {
            wrong("cursor", "was answered by another list, or for another order or other filters");
        }
        return cursor;
    }

    Predicate<T> filter() {
        return filter;
    }

    void refuse() {
        refuse(violations);
    }

    /**
     * @throws RefusedException if there are violations
     */
    static void refuse(List<Violation> violations) {
        if (!violations.isEmpty()) {
            Violation first = violations.get(0);
            String rest = violations.size() == 1 ? "" : ", and " + (violations.size() - 1) + " more";
            throw new RefusedException(
                    RefusedException.Reason.INVALID, first.field() + ": " + first.message() + rest, violations);
        }
    }
}
