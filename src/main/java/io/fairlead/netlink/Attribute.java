package io.fairlead.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One attribute ({@code struct nlattr}).
 *
 * @param type attribute type without the NLA_F_NESTED and NLA_F_NET_BYTEORDER bits
 * @param value payload in native byte order, position 0; never write to it
 */
public record Attribute(int type, ByteBuffer value) {

    public static final int NESTED = 0x8000;
    static final int TYPE_MASK = 0x3fff;

    public int u8() {
        return Byte.toUnsignedInt(sized(1).get(0));
    }

    public int u16() {
        return Short.toUnsignedInt(sized(2).getShort(0));
    }

    /** A 32-bit value; unsigned values above 2^31 come out negative. */
    public int u32() {
        return sized(4).getInt(0);
    }

    public long u64() {
        return sized(8).getLong(0);
    }

    public int be16() {
        return Short.toUnsignedInt(bigEndian(2).getShort(0));
    }

    public int be32() {
        return bigEndian(4).getInt(0);
    }

    public long be64() {
        return bigEndian(8).getLong(0);
    }

    /** A string, up to its first NUL or to its end. */
    public String string() {
        int length = 0;
        while (length < value.limit() && value.get(length) != 0) {
            length++;
        }
        byte[] bytes = new byte[length];
        value.get(0, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    public byte[] bytes() {
        byte[] bytes = new byte[value.limit()];
        value.get(0, bytes);
        return bytes;
    }

    public Attributes nested() {
        return Attributes.parse(value);
    }

    private ByteBuffer sized(int size) {
        if (value.limit() < size) {
            throw new MalformedMessageException(
                    "attribute " + type + " has " + value.limit() + " bytes where " + size + " are needed");
        }
        return value;
    }

    private ByteBuffer bigEndian(int size) {
        return sized(size).duplicate().order(ByteOrder.BIG_ENDIAN);
    }
}
