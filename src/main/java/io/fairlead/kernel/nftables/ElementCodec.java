package io.fairlead.kernel.nftables;

import io.fairlead.kernel.nftables.Element.Value;
import io.fairlead.netlink.MalformedMessageException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Elements of a set as the kernel carries them, and back. */
final class ElementCodec {

    /** In key order, an end before the start on the same key: where one interval ends the next may begin. */
    private static final Comparator<RawElement> BY_KEY =
            Comparator.<RawElement, String>comparing(e -> e.key().hex()).thenComparing(e -> !e.end());

    private final SetDefinition set;
    private final boolean pairs;
    private final boolean concatenatedRanges;

    ElementCodec(SetDefinition set) {
        this.set = set;
        pairs = set.interval() && set.key().size() == 1;
        concatenatedRanges = set.interval() && !pairs;
    }

    /** One kernel element, or two for an interval with a single key field. */
    List<RawElement> encode(Element element, String comment) {
        if (element.key().size() != set.key().size()) {
            throw new IllegalArgumentException(element + " does not fit " + set);
        }
        byte[] first = join(set.key(), element.key(), false);
        byte[] last = join(set.key(), element.key(), true);
        if (!set.interval() && !Arrays.equals(first, last)) {
            throw new IllegalArgumentException(element + " is a range, and set " + set.name() + " has none");
        }
        RawElement start = new RawElement(
                Bytes.of(first),
                concatenatedRanges ? Bytes.of(last) : null,
                set.isVerdictMap() || element.data().isEmpty() ? null : data(element),
                set.isVerdictMap() ? verdict(element) : null,
                false,
                comment);
        // An interval up to the very last key has no end: there is no key after it.
        return pairs && step(last, 1) ? List.of(start, RawElement.endOf(Bytes.of(last))) : List.of(start);
    }

    private Bytes data(Element element) {
        if (element.data().size() != set.data().size()) {
            throw new IllegalArgumentException(element + " does not fit " + set);
        }
        byte[] first = join(set.data(), element.data(), false);
        byte[] last = join(set.data(), element.data(), true);
        if (!set.dataInterval()) {
            if (!Arrays.equals(first, last)) {
                throw new IllegalArgumentException(element + " leads to a range, and map " + set.name() + " does not");
            }
            return Bytes.of(first);
        }
        byte[] both = Arrays.copyOf(first, first.length + last.length);
        System.arraycopy(last, 0, both, first.length, last.length);
        return Bytes.of(both);
    }

    private static Verdict verdict(Element element) {
        if (element.data().size() == 1 && element.data().get(0) instanceof Value.VerdictValue value) {
            return value.verdict();
        }
        throw new IllegalArgumentException(element + " has no verdict");
    }

    private static byte[] join(List<DataType> types, List<Value> values, boolean last) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < types.size(); i++) {
            DataType type = types.get(i);
            out.writeBytes(last ? Values.last(type, values.get(i)) : Values.first(type, values.get(i)));
            while (types.size() > 1 && (out.size() & 3) != 0) {
                out.write(0);
            }
        }
        return out.toByteArray();
    }

    /** All elements of the set from all kernel elements of it, or those of a notification that can be put together. */
    List<CommentedElement> decode(List<RawElement> raw) {
        List<RawElement> sorted = new ArrayList<>(raw);
        sorted.removeIf(RawElement::catchAll);
        if (pairs) {
            sorted.sort(BY_KEY);
        }
        List<CommentedElement> elements = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i++) {
            RawElement start = sorted.get(i);
            if (!start.end()) {
                Bytes next = i + 1 < sorted.size() ? sorted.get(i + 1).key() : null;
                elements.add(new CommentedElement(element(start, last(start, next)), start.comment()));
            }
        }
        return elements;
    }

    private byte[] last(RawElement start, @org.jspecify.annotations.Nullable Bytes next) {
        if (pairs) {
            byte[] last = new byte[start.key().length()];
            Arrays.fill(last, (byte) 0xff);
            if (next != null) {
                last = next.array();
                step(last, -1);
            }
            return last;
        }
        Bytes end = start.keyEnd();
        return end != null ? end.array() : start.key().array();
    }

    private Element element(RawElement raw, byte[] last) {
        List<Value> key = split(set.key(), raw.key().array(), last);
        Verdict verdict = raw.verdict();
        if (verdict != null) {
            return new Element(key, List.of(new Value.VerdictValue(verdict)));
        }
        Bytes data = raw.data();
        return new Element(key, data == null ? List.of() : data(data.array()));
    }

    private List<Value> data(byte[] data) {
        if (!set.dataInterval()) {
            return split(set.data(), data, data);
        }
        int half = data.length / 2;
        return split(set.data(), Arrays.copyOf(data, half), Arrays.copyOfRange(data, half, data.length));
    }

    private static List<Value> split(List<DataType> types, byte[] first, byte[] last) {
        if (first.length != SetCodec.length(types) || last.length != first.length) {
            throw new MalformedMessageException(
                    first.length + " and " + last.length + " bytes for an element of " + types);
        }
        List<Value> values = new ArrayList<>(types.size());
        int at = 0;
        for (DataType type : types) {
            int end = at + type.bytes();
            values.add(Values.read(type, Arrays.copyOfRange(first, at, end), Arrays.copyOfRange(last, at, end)));
            at = (end + 3) & ~3;
        }
        return values;
    }

    /** Adds 1 or -1 to a number in network order; false if it overflowed. */
    private static boolean step(byte[] number, int by) {
        for (int i = number.length - 1; i >= 0; i--) {
            number[i] += (byte) by;
            if (number[i] != (byte) (by > 0 ? 0 : 0xff)) {
                return true;
            }
        }
        return false;
    }
}
