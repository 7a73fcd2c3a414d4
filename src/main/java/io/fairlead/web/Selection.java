package io.fairlead.web;

import io.fairlead.history.Page;
import io.fairlead.history.Part;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A checked query.
 *
 * @param key what it is sorted by
 * @param after where the page before ended, null at the beginning
 * @param limit of items; more than there are where all were asked for
 * @param parameters values of the filters
 */
record Selection<T>(
        Function<T, String> key,
        Function<T, String> id,
        boolean descending,
        @Nullable Cursor after,
        int limit,
        String scope,
        Predicate<T> filter,
        Map<String, List<String>> parameters) {

    Optional<String> value(String name) {
        return parameters.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** The page of a list that is sorted by its ids where it is stored, and one more. */
    Page stored() {
        return new Page(after == null ? null : after.number(), descending, limit + 1);
    }

    Optional<Instant> moment(String name) {
        return value(name).map(Instant::parse);
    }

    /**
     * @param found in order, one more than asked for where there is more, or fewer where these are large
     */
    ItemList<T> page(Part<T> found) {
        if (found.cut() && found.rows().size() <= limit) {
            T last = found.rows().get(found.rows().size() - 1);
            return new ItemList<>(found.rows(), behind(last));
        }
        return page(found.rows());
    }

    private String behind(T last) {
        return new Cursor(scope, key.apply(last), id.apply(last)).encode();
    }

    /**
     * @param found in order, one more than asked for where there is more
     */
    ItemList<T> page(List<T> found) {
        if (found.size() <= limit) {
            return ItemList.all(found);
        }
        T last = found.get(limit - 1);
        return new ItemList<>(found.subList(0, limit), behind(last));
    }
}
