package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.NetlinkMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Anybody's set or map with what is in it, as bytes: enough to look keys up as the kernel does.
 *
 * @param flags NFT_SET_*
 * @param keyType libnftables' number of the key's type, or of the types that make it up
 * @param keyLength in bytes
 * @param fields lengths of a concatenated key's parts, in bytes; empty where the kernel does not tell
 * @param elements as the kernel lists them, those that have timed out not among them
 */
public record SetContents(
        String name, int flags, int keyType, int keyLength, List<Integer> fields, List<RawElement> elements) {

    private static final int ANONYMOUS = 1;
    private static final int INTERVAL = 4;
    private static final int OBJECT = 0x40;

    private static final int FLAGS = 3;
    private static final int KEY_TYPE = 4;
    private static final int KEY_LEN = 5;
    private static final int DESC = 9;
    private static final int DESC_CONCAT = 2;
    private static final int FIELD_LEN = 1;

    public SetContents {
        fields = List.copyOf(fields);
        elements = elements.stream()
                .sorted(Comparator.<RawElement, String>comparing(e -> e.key().hex())
                        .thenComparing(e -> !e.end()))
                .toList();
    }

    static SetContents read(NetlinkMessage message) {
        Attributes a = message.attributes(Nfnetlink.HEADER);
        List<Integer> fields = new ArrayList<>();
        for (Attribute field : a.nested(DESC).nested(DESC_CONCAT)) {
            fields.add(Wire.be32(field.nested(), FIELD_LEN));
        }
        return new SetContents(
                Wire.string(a, SetCodec.NAME),
                Wire.be32(a, FLAGS, 0),
                Wire.be32(a, KEY_TYPE, 0),
                Wire.be32(a, KEY_LEN, 0),
                fields,
                List.of());
    }

    SetContents with(List<RawElement> found) {
        return new SetContents(name, flags, keyType, keyLength, fields, found);
    }

    /** Whether it stands in a rule, as {@code { 80, 443 }} does. */
    public boolean isAnonymous() {
        return (flags & ANONYMOUS) != 0;
    }

    public boolean isInterval() {
        return (flags & INTERVAL) != 0;
    }

    /** Whether it leads to named counters, quotas or helpers. */
    public boolean leadsToObjects() {
        return (flags & OBJECT) != 0;
    }

    /** The element that a key is in, the one for all other keys among them; empty if there is none. */
    public Optional<RawElement> find(byte[] key) {
        RawElement found = isInterval() && fields.size() < 2 ? interval(key) : single(key);
        return Optional.ofNullable(found)
                .or(() -> elements.stream().filter(RawElement::catchAll).findFirst());
    }

    /**
     * Whether an element could be found for a key that is known in part only.
     *
     * @param known which bytes of the key are known
     */
    public boolean mayFind(byte[] key, BitSet known) {
        boolean pairs = isInterval() && fields.size() < 2;
        return pairs
                ? !elements.isEmpty()
                : elements.stream().anyMatch(element -> element.catchAll() || mayContain(element, key, known));
    }

    private boolean mayContain(RawElement element, byte[] key, BitSet known) {
        byte[] first = element.key().array();
        Bytes end = element.keyEnd();
        byte[] last = end == null ? first : end.array();
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

    private @Nullable RawElement interval(byte[] key) {
        RawElement last = null;
        for (RawElement element : elements) {
            if (!element.catchAll() && Arrays.compareUnsigned(element.key().array(), key) <= 0) {
                last = element;
            }
        }
        return last == null || last.end() ? null : last;
    }

    private @Nullable RawElement single(byte[] key) {
        for (RawElement element : elements) {
            Bytes end = element.keyEnd();
            byte[] first = element.key().array();
            if (!element.catchAll() && contains(first, end == null ? first : end.array(), key)) {
                return element;
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
}
