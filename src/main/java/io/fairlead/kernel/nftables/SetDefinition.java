package io.fairlead.kernel.nftables;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A set, map or verdict map.
 *
 * @param key one type, or several for a concatenation
 * @param data what a map's elements lead to, several types for a concatenation; empty for a set
 * @param interval whether elements may be ranges
 * @param dataInterval whether elements lead to ranges; needs data of several types
 */
public record SetDefinition(
        String name, List<DataType> key, List<DataType> data, boolean interval, boolean dataInterval) {

    public SetDefinition {
        key = List.copyOf(key);
        data = List.copyOf(data);
        if (dataInterval && data.size() < 2) {
            throw new IllegalArgumentException("set " + name + " leads to ranges of " + data);
        }
    }

    /** One whose elements, if it is a map, lead to single values. */
    public SetDefinition(String name, List<DataType> key, List<DataType> data, boolean interval) {
        this(name, key, data, interval, false);
    }

    /** Stands for one of types or flags that we have no words for. */
    public static SetDefinition strange(String name) {
        return new SetDefinition(name, List.of(), List.of(), false);
    }

    public boolean isStrange() {
        return key.isEmpty();
    }

    /** Whether elements lead to verdicts. */
    public boolean isVerdictMap() {
        return data.equals(List.of(DataType.VERDICT));
    }

    @Override
    public String toString() {
        if (isStrange()) {
            return "of another type";
        }
        return "type " + join(key) + (data.isEmpty() ? "" : (dataInterval ? " : interval " : " : ") + join(data))
                + (interval ? " flags interval" : "");
    }

    private static String join(List<DataType> types) {
        return types.stream().map(DataType::toString).collect(Collectors.joining(" . "));
    }
}
