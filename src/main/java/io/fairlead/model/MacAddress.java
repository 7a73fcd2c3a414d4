package io.fairlead.model;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * An Ethernet address.
 *
 * @param value the 48 bits, first octet uppermost
 */
public record MacAddress(long value) {

    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

    public static Optional<MacAddress> parse(String text) {
        String normal = text.toLowerCase(Locale.ROOT).replace('-', ':');
        if (!normal.matches("([0-9a-f]{2}:){5}[0-9a-f]{2}")) {
            return Optional.empty();
        }
        return Optional.of(of(COLONS.parseHex(normal)));
    }

    public static MacAddress of(byte[] bytes) {
        long value = 0;
        for (int i = 0; i < 6; i++) {
            value = value << 8 | (bytes[i] & 0xff);
        }
        return new MacAddress(value);
    }

    /** A random unicast address from the locally administered space (IEEE 802: bit 1 of the first octet). */
    public static MacAddress random(RandomGenerator random) {
        long bits = random.nextLong() & 0xffff_ffff_ffffL;
        return new MacAddress((bits | 0x0200_0000_0000L) & ~0x0100_0000_0000L);
    }

    /** Whether it names one station: a group address cannot be a link's own. */
    public boolean isUnicast() {
        return (value >>> 40 & 1) == 0 && value != 0;
    }

    public byte[] bytes() {
        byte[] bytes = new byte[6];
        for (int i = 0; i < 6; i++) {
            bytes[i] = (byte) (value >>> 8 * (5 - i));
        }
        return bytes;
    }

    @Override
    public String toString() {
        return COLONS.formatHex(bytes());
    }
}
