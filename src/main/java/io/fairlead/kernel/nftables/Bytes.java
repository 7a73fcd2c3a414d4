package io.fairlead.kernel.nftables;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Raw bytes as a value: equal when their content is, and in the order of their content. */
public final class Bytes implements Comparable<Bytes> {

    private static final HexFormat HEX = HexFormat.of();

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /**
     * @param hex two digits per byte
     */
    public Bytes(String hex) {
        this(HEX.parseHex(hex));
    }

    public static Bytes of(byte... bytes) {
        return new Bytes(bytes.clone());
    }

    /** A 32-bit number in the machine's byte order, as the kernel holds marks, states and types. */
    static Bytes ofNative32(int value) {
        return of(ByteBuffer.allocate(4)
                .order(java.nio.ByteOrder.nativeOrder())
                .putInt(value)
                .array());
    }

    static Bytes ofBe16(int value) {
        return of((byte) (value >> 8), (byte) value);
    }

    public byte[] array() {
        return content.clone();
    }

    public int length() {
        return content.length;
    }

    /** Two lower-case digits per byte. */
    public String hex() {
        return HEX.formatHex(content);
    }

    /** As {@link Arrays#compareUnsigned(byte[], byte[])}. */
    int compareTo(byte[] other) {
        return Arrays.compareUnsigned(content, other);
    }

    @Override
    public int compareTo(Bytes other) {
        return compareTo(other.content);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return "0x" + hex();
    }
}
