package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.NetlinkMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Anybody's set or map with what is in it, as bytes: enough to look keys up as the kernel does, by {@link SetIndex}.
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
                .sorted(Comparator.comparing(RawElement::key).thenComparing(e -> !e.end()))
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
}
