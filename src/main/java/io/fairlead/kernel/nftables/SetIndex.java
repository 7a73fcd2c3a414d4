package io.fairlead.kernel.nftables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks keys up in a set or map as the kernel does, at a cost that does not grow with what is in it. */
public final class SetIndex {

    private final List<Integer> fields;
    private final boolean pairs;
    private final @Nullable RawElement others;

    /** Of sets of intervals, each of which is a beginning and an end; in the order of their keys. */
    private final List<RawElement> bounds = new ArrayList<>();

    private final Map<Bytes, RawElement> points = new HashMap<>();

    /** Elements of which some part is a range: few, as a rule. */
    private final List<Ranged> ranges = new ArrayList<>();

    private record Ranged(RawElement element, byte[] first, byte[] last) {}

    public SetIndex(SetContents set) {
        fields = set.fields();
        pairs = set.isInterval() && fields.size() < 2;
        RawElement catchAll = null;
        for (RawElement element : set.elements()) {
            Bytes end = element.keyEnd();
            if (element.catchAll()) {
                catchAll = element;
            } else if (pairs) {
                bounds.add(element);
            } else if (end == null || end.equals(element.key())) {
                points.putIfAbsent(element.key(), element);
            } else {
                ranges.add(new Ranged(element, element.key().array(), end.array()));
            }
        }
        others = catchAll;
    }

    /** The element that a key is in, the one for all other keys among them; empty if there is none. */
    public Optional<RawElement> find(byte[] key) {
        RawElement found = pairs ? interval(key) : single(key);
        return Optional.ofNullable(found == null ? others : found);
    }

    private @Nullable RawElement interval(byte[] key) {
        int from = 0;
        int to = bounds.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (bounds.get(middle).key().compareTo(key) <= 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        RawElement last = from == 0 ? null : bounds.get(from - 1);
        return last == null || last.end() ? null : last;
    }

    private @Nullable RawElement single(byte[] key) {
        RawElement point = points.get(Bytes.of(key));
        if (point != null) {
            return point;
        }
        for (Ranged range : ranges) {
            if (contains(range.first(), range.last(), key)) {
                return range.element();
            }
        }
        return null;
    }

    /** Each part of a concatenated key has its own range. */
    private boolean contains(byte[] first, byte[] last, byte[] key) {
        if (first.length != key.length) {
            return false;
        }
        int at = 0;
        for (int length : fields.isEmpty() ? List.of(key.length) : fields) {
            int end = Math.min(key.length, at + length);
            if (Arrays.compareUnsigned(first, at, end, key, at, end) > 0
                    || Arrays.compareUnsigned(key, at, end, last, at, end) > 0) {
                return false;
            }
            at = (end + 3) & ~3;
        }
        return true;
    }

    /**
     * Whether an element could be found for a key that is known in part only.
     *
     * @param known which bytes of the key are known
     */
    public boolean mayFind(byte[] key, BitSet known) {
        if (others != null || pairs) {
            return others != null || !bounds.isEmpty();
        }
        return points.keySet().stream().map(Bytes::array).anyMatch(point -> mayContain(point, point, key, known))
                || ranges.stream().anyMatch(range -> mayContain(range.first(), range.last(), key, known));
    }

    private boolean mayContain(byte[] first, byte[] last, byte[] key, BitSet known) {
        int at = 0;
        for (int length : fields.isEmpty() ? List.of(key.length) : fields) {
            int to = Math.min(key.length, at + length);
            if (known.get(at, to).cardinality() == to - at) {
                if (Arrays.compareUnsigned(first, at, to, key, at, to) > 0
                        || Arrays.compareUnsigned(key, at, to, last, at, to) > 0) {
                    return false;
                }
            } else if (Arrays.equals(first, at, to, last, at, to)) {
                for (int i = at; i < to; i++) {
                    if (known.get(i) && key[i] != first[i]) {
                        return false;
                    }
                }
            }
            at = (to + 3) & ~3;
        }
        return true;
    }
}
