package io.fairlead.model;

import java.util.Optional;

/**
 * Consecutive ports.
 *
 * @param first 1 to 65535
 * @param last at least {@code first}
 */
public record PortRange(int first, int last) {

    public static final int MAX = 65_535;

    public PortRange {
        if (first < 1 || last > MAX || first > last) {
            throw new IllegalArgumentException("ports " + first + "-" + last);
        }
    }

    public static PortRange single(int port) {
        return new PortRange(port, port);
    }

    /** Reads {@code 80} or {@code 8000-8010}. */
    public static Optional<PortRange> parse(String text) {
        if (!text.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
            return Optional.empty();
        }
        String[] ends = text.split("-", -1);
        int first = Integer.parseInt(ends[0]);
        int last = Integer.parseInt(ends[ends.length - 1]);
        return first < 1 || last > MAX || first > last ? Optional.empty() : Optional.of(new PortRange(first, last));
    }

    public int size() {
        return last - first + 1;
    }

    public boolean isSingle() {
        return first == last;
    }

    public boolean contains(int port) {
        return first <= port && port <= last;
    }

    public boolean overlaps(PortRange other) {
        return first <= other.last && other.first <= last;
    }

    @Override
    public String toString() {
        return isSingle() ? Integer.toString(first) : first + "-" + last;
    }
}
