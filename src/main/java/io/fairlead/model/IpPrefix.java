package io.fairlead.model;

import java.util.Optional;

/**
 * An address with a prefix length. The address may have host bits: {@code 10.9.0.5/24} is what a link carries, its
 * {@link #network()} {@code 10.9.0.0/24} is a subnet.
 *
 * @param length 0 to 32 or 128
 */
public record IpPrefix(IpAddress address, int length) implements Comparable<IpPrefix> {

    public IpPrefix {
        if (length < 0 || length > address.bitLength()) {
            throw new IllegalArgumentException("prefix length " + length + " for " + address);
        }
    }

    public static Optional<IpPrefix> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("0|[1-9][0-9]{0,2}")) {
            return Optional.empty();
        }
        int length = Integer.parseInt(text.substring(slash + 1));
        return IpAddress.parse(text.substring(0, slash))
                .filter(address -> length <= address.bitLength())
                .map(address -> new IpPrefix(address, length));
    }

    /**
     * @throws IllegalArgumentException if the text is no address with a prefix length
     */
    public static IpPrefix of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a prefix: " + text));
    }

    public boolean v6() {
        return address.v6();
    }

    /** The same prefix with all host bits zero. */
    public IpPrefix network() {
        return new IpPrefix(first(), length);
    }

    public boolean hasHostBits() {
        return !address.equals(first());
    }

    public IpAddress first() {
        return v6()
                ? new IpAddress(true, address.high() & mask(length), address.low() & mask(length - 64))
                : new IpAddress(false, 0, address.low() & mask(length + 32));
    }

    public IpAddress last() {
        return v6()
                ? new IpAddress(true, address.high() | ~mask(length), address.low() | ~mask(length - 64))
                : new IpAddress(false, 0, (address.low() | ~mask(length + 32)) & 0xffff_ffffL);
    }

    /** 64 bits with the upper {@code bits} set; out of range means none or all. */
    private static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << (64 - bits);
    }

    /**
     * The address of this prefix that has the same host part as another prefix's address.
     *
     * @param from of the same family, with an address in it
     * @return empty if the host part does not fit, because this prefix is smaller
     */
    public Optional<IpAddress> counterpart(IpPrefix from, IpAddress other) {
        long high = other.high() & hostHigh(from.length);
        long low = other.low() & hostLow(from.length);
        if ((high & ~hostHigh(length)) != 0 || (low & ~hostLow(length)) != 0) {
            return Optional.empty();
        }
        return Optional.of(new IpAddress(v6(), first().high() | high, first().low() | low));
    }

    /** The host bits of the upper half of an IPv6 address; an IPv4 address has none there. */
    private long hostHigh(int prefixLength) {
        return v6() ? ~mask(prefixLength) : 0;
    }

    private long hostLow(int prefixLength) {
        return v6() ? ~mask(prefixLength - 64) : ~mask(prefixLength + 32) & 0xffff_ffffL;
    }

    public boolean contains(IpAddress other) {
        return other.v6() == v6() && other.compareTo(first()) >= 0 && other.compareTo(last()) <= 0;
    }

    public boolean contains(IpPrefix other) {
        return contains(other.first()) && contains(other.last());
    }

    public boolean overlaps(IpPrefix other) {
        return contains(other.first()) || other.contains(first());
    }

    @Override
    public int compareTo(IpPrefix other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
