package io.fairlead.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A list of attributes as the kernel wrote it. Attributes that nobody asks for are kept, in order, so that what was
 * read can be written again unchanged.
 */
public final class Attributes implements Iterable<Attribute> {

    private static final int HEADER = 4;

    private final List<Attribute> list;

    private Attributes(List<Attribute> list) {
        this.list = list;
    }

    /**
     * @throws MalformedMessageException if a length field points outside {@code bytes} or below the header
     */
    public static Attributes parse(ByteBuffer bytes) {
        ByteBuffer b = bytes.duplicate().order(ByteOrder.nativeOrder());
        List<Attribute> list = new ArrayList<>();
        while (b.remaining() >= HEADER) {
            int start = b.position();
            int length = Short.toUnsignedInt(b.getShort(start));
            if (length < HEADER || length > b.remaining()) {
                throw new MalformedMessageException(
                        "attribute of " + length + " bytes in a list with " + b.remaining() + " left");
            }
            ByteBuffer value = b.slice(start + HEADER, length - HEADER).order(ByteOrder.nativeOrder());
            list.add(new Attribute(Short.toUnsignedInt(b.getShort(start + 2)) & Attribute.TYPE_MASK, value));
            b.position(Math.min(b.limit(), start + NetlinkMessage.align(length)));
        }
        return new Attributes(list);
    }

    /** The last attribute of the type: where the kernel repeats one, the later wins, as in nla_parse. */
    public Optional<Attribute> find(int type) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (list.get(i).type() == type) {
                return Optional.of(list.get(i));
            }
        }
        return Optional.empty();
    }

    public boolean has(int type) {
        return find(type).isPresent();
    }

    /** The nested attributes below {@code type}, or an empty list. */
    public Attributes nested(int type) {
        return find(type).map(Attribute::nested).orElseGet(() -> new Attributes(List.of()));
    }

    @Override
    public Iterator<Attribute> iterator() {
        return list.iterator();
    }
}
