package io.fairlead.kernel.nftables;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Raw bytes as a value: equal when their content is.
 *
 * @param hex two lower-case digits per byte
 */
public record Bytes(String hex) {

    private static final HexFormat HEX = HexFormat.of();

    public static Bytes of(byte... bytes) {
        return new Bytes(HEX.formatHex(bytes));
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
        return HEX.parseHex(hex);
    }

    public int length() {
        return hex.length() / 2;
    }

    @Override
    public String toString() {
        return "0x" + hex;
    }
}
