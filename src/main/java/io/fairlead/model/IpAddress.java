package io.fairlead.model;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address as a number, so that ranges can be walked. Addresses of the two families never compare equal;
 * all of IPv4 sorts before all of IPv6.
 *
 * @param v6 true for IPv6
 * @param high upper 64 bits, 0 for IPv4
 * @param low lower 64 bits (unsigned); the whole address for IPv4
 */
public record IpAddress(boolean v6, long high, long low) implements Comparable<IpAddress> {

    public static final IpAddress ANY4 = new IpAddress(false, 0, 0);
    public static final IpAddress ANY6 = new IpAddress(true, 0, 0);
    public static final IpAddress LOOPBACK4 = new IpAddress(false, 0, 0x7f000001L);
    public static final IpAddress LOOPBACK6 = new IpAddress(true, 0, 1);

    /** Reads a literal; never a name, and never through a resolver. */
    public static Optional<IpAddress> parse(String text) {
        return text.indexOf(':') >= 0 ? IpLiterals.parse6(text) : IpLiterals.parse4(text);
    }

    /**
     * @throws IllegalArgumentException if the text is no address literal
     */
    public static IpAddress of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not an IP address: " + text));
    }

    /** From 4 or 16 bytes in network order. */
    public static IpAddress of(byte[] bytes) {
        if (bytes.length == 4) {
            return new IpAddress(false, 0, bits(bytes, 0, 4));
        }
        if (bytes.length == 16) {
            return new IpAddress(true, bits(bytes, 0, 8), bits(bytes, 8, 8));
        }
        throw new IllegalArgumentException("an IP address has 4 or 16 bytes, not " + bytes.length);
    }

    private static long bits(byte[] bytes, int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = value << 8 | (bytes[i] & 0xff);
        }
        return value;
    }

    /** 4 or 16 bytes in network order. */
    public byte[] bytes() {
        byte[] bytes = new byte[v6 ? 16 : 4];
        for (int i = 0; i < bytes.length; i++) {
            int fromRight = bytes.length - 1 - i;
            bytes[i] = (byte) (fromRight >= 8 ? high >>> 8 * (fromRight - 8) : low >>> 8 * fromRight);
        }
        return bytes;
    }

    /** 32 or 128. */
    public int bitLength() {
        return v6 ? 128 : 32;
    }

    /** This address plus {@code n}, wrapping round at the end of the family's space. */
    public IpAddress plus(long n) {
        if (!v6) {
            return new IpAddress(false, 0, (low + n) & 0xffff_ffffL);
        }
        long sum = low + n;
        boolean carry = n >= 0 && Long.compareUnsigned(sum, low) < 0;
        boolean borrow = n < 0 && Long.compareUnsigned(sum, low) > 0;
        return new IpAddress(true, high + (carry ? 1 : 0) - (borrow ? 1 : 0), sum);
    }

    public boolean isAny() {
        return high == 0 && low == 0;
    }

    public boolean isLoopback() {
        return v6 ? equals(LOOPBACK6) : low >>> 24 == 127;
    }

    public boolean isLinkLocal() {
        return v6 ? high >>> 54 == 0xfe80L >>> 6 : low >>> 16 == 0xa9feL;
    }

    public boolean isMulticast() {
        return v6 ? high >>> 56 == 0xff : low >>> 28 == 0xe;
    }

    public InetAddress toInetAddress() {
        try {
            return InetAddress.getByAddress(bytes());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are always an address", e);
        }
    }

    @Override
    public int compareTo(IpAddress other) {
        if (v6 != other.v6) {
            return v6 ? 1 : -1;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** Dotted quad, or the canonical form of RFC 5952. */
    @Override
    public String toString() {
        return v6 ? IpLiterals.format6(bytes()) : IpLiterals.format4(low);
    }
}
