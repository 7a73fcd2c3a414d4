package io.fairlead.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which labels an object has to have: all of these.
 *
 * @param terms at least one
 */
public record LabelSelector(List<Term> terms) {

    /**
     * @param value null if any will do
     */
    public record Term(String key, @Nullable String value) {

        private boolean holds(Map<String, String> labels) {
            return value == null ? labels.containsKey(key) : value.equals(labels.get(key));
        }
    }

    public LabelSelector {
        terms = List.copyOf(terms);
        if (terms.isEmpty()) {
            throw new IllegalArgumentException("a selector without a term selects everything");
        }
    }

    /** Reads {@code app=shop,tier}: the label app is shop, and there is a label tier. */
    public static Optional<LabelSelector> parse(String text) {
        List<Term> terms = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            int end = part.indexOf('=');
            String key = (end < 0 ? part : part.substring(0, end)).strip();
            if (key.isEmpty()) {
                return Optional.empty();
            }
            terms.add(new Term(key, end < 0 ? null : part.substring(end + 1).strip()));
        }
        return Optional.of(new LabelSelector(terms));
    }

    public boolean matches(Map<String, String> labels) {
        return terms.stream().allMatch(term -> term.holds(labels));
    }
}
