package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import org.jspecify.annotations.Nullable;

/**
 * An element as the kernel carries it (enum nft_set_elem_attributes). An interval of a set with a single key field is
 * two of these: its first key, and the key after its last one, marked as end.
 *
 * @param key first key; empty for the element that stands for all other keys
 * @param keyEnd last key, in sets of concatenated ranges only
 * @param data of a map, or null
 * @param verdict of a verdict map, or null
 * @param end whether it ends the interval before it
 * @param comment empty for none
 */
public record RawElement(
        Bytes key,
        @Nullable Bytes keyEnd,
        @Nullable Bytes data,
        @Nullable Verdict verdict,
        boolean end,
        String comment) {

    private static final int KEY = 1;
    private static final int DATA = 2;
    private static final int FLAGS = 3;
    private static final int USERDATA = 6;
    private static final int KEY_END = 10;
    private static final int LIST_ELEM = 1;
    private static final int INTERVAL_END = 1;
    private static final int CATCHALL = 2;
    /** What all attribute headers and padding of an element come to at most. */
    private static final int OVERHEAD = 80;

    static RawElement endOf(Bytes key) {
        return new RawElement(key, null, null, null, true, "");
    }

    void write(MessageWriter list) {
        list.nested(LIST_ELEM, e -> {
            if (end) {
                e.attributeBe32(FLAGS, INTERVAL_END);
            }
            Wire.value(e, KEY, key);
            if (keyEnd != null) {
                Wire.value(e, KEY_END, keyEnd);
            }
            if (verdict != null) {
                Wire.verdict(e, DATA, verdict);
            } else if (data != null) {
                Wire.value(e, DATA, data);
            }
            UserData.writeComment(e, USERDATA, comment);
        });
    }

    /** The same without what a deletion must not carry. */
    RawElement keyOnly() {
        return new RawElement(key, keyEnd, null, null, end, "");
    }

    /** An upper bound of its size in a message, in bytes. */
    int size() {
        int text = 3 * comment.length()
                + (verdict == null ? 0 : 3 * verdict.chain().length());
        return OVERHEAD + 2 * key.length() + (data == null ? 0 : data.length()) + text;
    }

    /** Whether it stands for all keys that no other element has. */
    public boolean catchAll() {
        return key.length() == 0;
    }

    /** Null for an element that has neither a key nor stands for all others. */
    static @Nullable RawElement read(Attributes a) {
        Bytes key = Wire.value(a, KEY);
        boolean others = (Wire.be32(a, FLAGS, 0) & CATCHALL) != 0;
        return key == null && !others
                ? null
                : new RawElement(
                        key == null ? Bytes.of() : key,
                        Wire.value(a, KEY_END),
                        Wire.value(a, DATA),
                        Wire.verdict(a, DATA),
                        (Wire.be32(a, FLAGS, 0) & INTERVAL_END) != 0,
                        UserData.readComment(a, USERDATA, UserData.COMMENT));
    }
}
