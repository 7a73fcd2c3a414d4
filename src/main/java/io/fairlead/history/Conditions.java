package io.fairlead.history;

import io.fairlead.heap.HeapShare;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A query's conditions, as they come up. */
final class Conditions {

    /** Of one part of a list. */
    private static final long CHARACTERS = 2_000_000;

    /** Bytes of text and maps that come of a character. */
    private static final int GROWTH = 4;

    private final List<String> texts = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();

    /** Adds a condition that names its value, unless there is none. */
    Conditions and(String text, String name, @Nullable Object value) {
        boolean nothing = value == null || value instanceof Collection<?> all && all.isEmpty();
        if (!nothing) {
            texts.add(text);
            values.put(name, value);
        }
        return this;
    }

    Conditions and(String text) {
        texts.add(text);
        return this;
    }

    /** By id, full or the first characters of one, or by name. */
    Conditions object(String idColumn, String nameColumn, String name, @Nullable String value) {
        if (value == null) {
            return this;
        }
        if (Naming.isBeginning(value)) {
            values.put(name + "Like", value + "%");
            return and("(" + nameColumn + " = :" + name + " or " + idColumn + " like :" + name + "Like)", name, value);
        }
        return and("(" + nameColumn + " = :" + name + " or " + idColumn + " = :" + name + ")", name, value);
    }

    <T> List<T> page(JdbcClient database, String select, Page page, RowMapper<T> mapper) {
        and(page.descending() ? "id < :after" : "id > :after", "after", page.after());
        String where = texts.isEmpty() ? "" : " where " + String.join(" and ", texts);
        String order = " order by id" + (page.descending() ? " desc" : "") + " fetch first :limit rows only";
        return database.sql(select + where + order)
                .params(values)
                .param("limit", page.limit())
                .query(mapper)
                .list();
    }

    /**
     * As many of the rows as fit into memory, the first in any case. The database would have all of them there before it
     * gives out the first, so that their lengths are asked for before.
     *
     * @param length characters of a row, as an expression
     */
    <T> Part<T> part(JdbcClient database, Query query, String length, Page page, RowMapper<T> mapper) {
        String lengths = "select " + length + query.from();
        List<Long> characters = page(database, lengths, page, Rows::number);
        long sum = 0;
        int fitting = 0;
        while (fitting < characters.size() && (fitting == 0 || sum + characters.get(fitting) <= CHARACTERS)) {
            sum += characters.get(fitting++);
        }
        if (fitting == 0) {
            return new Part<>(List.of(), false);
        }
        HeapShare.need(sum * GROWTH);
        Page fewer = new Page(null, page.descending(), fitting);
        return new Part<>(page(database, query.text(), fewer, mapper), fitting < characters.size());
    }

    /** What is selected, and from where. */
    record Query(String columns, String from) {
        String text() {
            return columns + from;
        }
    }
}
