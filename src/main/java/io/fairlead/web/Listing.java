package io.fairlead.web;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a list can be sorted and filtered by. Everything that a request may say about a list is here, and refused here. */
final class Listing<T> {

    /** The longest page that can be asked for. */
    static final int MOST = 1000;

    private static final String LIMIT = "limit";
    private static final String CURSOR = "cursor";
    private static final String SORT = "sort";
    private static final int EVERYTHING = Integer.MAX_VALUE;
    private static final HexFormat HEX = HexFormat.of();

    private final String operation;
    private final Function<T, String> id;
    private final Map<String, Function<T, String>> keys = new LinkedHashMap<>();
    private final Map<String, Filter<T>> filters = new LinkedHashMap<>();
    private String order = "";
    private int usual = EVERYTHING;

    /**
     * @param operation its name in the OpenAPI document
     * @param id tells items with the same key apart
     */
    Listing(String operation, Function<T, String> id) {
        this.operation = operation;
        this.id = id;
    }

    /**
     * Adds something to sort by; the first is the usual order.
     *
     * @param key strings that compare as the items shall
     */
    Listing<T> by(String name, Function<T, String> key) {
        order = order.isEmpty() ? name : order;
        keys.put(name, key);
        return this;
    }

    /** Sorts the other way round where nothing is asked for. */
    Listing<T> newestFirst() {
        order = "-" + order;
        return this;
    }

    /** As many items are answered where nothing is asked for; else all. */
    Listing<T> usually(int limit) {
        usual = limit;
        return this;
    }

    Listing<T> filter(Filter<T> filter) {
        filters.put(filter.name(), filter);
        return this;
    }

    /** A key that compares as moments do. */
    static String key(Instant moment) {
        return HEX.toHexDigits(ChronoUnit.MICROS.between(Instant.EPOCH, moment));
    }

    String operation() {
        return operation;
    }

    Collection<Filter<T>> filters() {
        return filters.values();
    }

    /** Everything that sort may be, the usual first. */
    List<String> orders() {
        List<String> all = new ArrayList<>(List.of(order));
        for (String name : keys.keySet()) {
            for (String way : List.of(name, "-" + name)) {
                if (!way.equals(order)) {
                    all.add(way);
                }
            }
        }
        return all;
    }

    /** How many items are answered where nothing is asked for, as a sentence. */
    String usualLimit() {
        return usual == EVERYTHING ? "all where it is missing" : usual + " where it is missing";
    }

    private record Keyed<T>(String key, String id, T item) {}

    /** The part that is asked for of a list in memory. */
    ItemList<T> page(List<T> items, ListQuery query) {
        Selection<T> selection = select(query);
        Function<T, String> key = selection.key();
        Comparator<Keyed<T>> ascending =
                Comparator.comparing((Keyed<T> k) -> k.key()).thenComparing(Keyed::id);
        Comparator<Keyed<T>> wanted = selection.descending() ? ascending.reversed() : ascending;
        Cursor after = selection.after();
        List<T> page = items.stream()
                .filter(selection.filter())
                .map(item -> new Keyed<>(key.apply(item), id.apply(item), item))
                .filter(k -> after == null || wanted.compare(k, new Keyed<>(after.key(), after.id(), k.item())) > 0)
                .sorted(wanted)
                .limit(selection.limit() + 1L)
                .map(Keyed::item)
                .toList();
        return selection.page(page);
    }

    /**
     * Reads a query.
     *
     * @throws io.fairlead.network.RefusedException if anything in it is unknown or wrong, with everything that is
     */
    Selection<T> select(ListQuery query) {
        QueryReader<T> reader = new QueryReader<>(query.parameters(), filters);
        int limit = reader.single(LIMIT).map(reader::limit).orElse(usual);
        String sort =
                reader.single(SORT).map(text -> reader.order(text, orders())).orElse(order);
        boolean descending = sort.startsWith("-");
        Function<T, String> key = keys.get(descending ? sort.substring(1) : sort);
        String scope = scope(sort, query);
        Cursor after = reader.single(CURSOR)
                .flatMap(text -> reader.cursor(text, scope))
                .orElse(null);
        reader.refuse();
        if (key == null) {
            throw new IllegalStateException(operation + " has nothing to sort by");
        }
        return new Selection<>(key, id, descending, after, limit, scope, reader.filter(), query.parameters());
    }

    private String scope(String sort, ListQuery query) {
        Map<String, List<String>> rest = new LinkedHashMap<>(query.parameters());
        rest.keySet().retainAll(filters.keySet());
        byte[] text = (operation + '\n' + sort + '\n' + rest).getBytes(StandardCharsets.UTF_8);
        return EntityTag.whole(text, text.length);
    }

    static List<String> common() {
        return List.of(LIMIT, CURSOR, SORT);
    }
}
