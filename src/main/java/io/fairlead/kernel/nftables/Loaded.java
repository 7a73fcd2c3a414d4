package io.fairlead.kernel.nftables;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a rule put into a register, in nft's words.
 *
 * @param text such as {@code ip daddr}
 * @param kind how values are written that it is compared with
 * @param length of the data in bytes
 * @param mask bits that are left of it; as long as the data, or empty for all
 */
record Loaded(String text, Kind kind, int length, Bytes mask) {

    private static final List<String> FIB_TYPES = List.of(
            "unspec", "unicast", "local", "broadcast", "anycast", "multicast", "blackhole", "unreachable", "prohibit");

    /** How values look. */
    enum Kind {
        LINK,
        ADDRESS,
        PORT,
        PROTOCOL,
        FAMILY,
        ETHERTYPE,
        CT_STATE,
        CT_STATUS,
        CT_DIRECTION,
        FIB_TYPE,
        MARK,
        NUMBER,
        /** A number in the machine's byte order. */
        NATIVE,
        HEX
    }

    static Loaded of(String text, Kind kind, int length) {
        return new Loaded(text, kind, length, Bytes.of());
    }

    Loaded masked(Bytes bits) {
        return new Loaded(text, kind, length, bits);
    }

    /** {@code iifname "eth0"}, {@code ip daddr != 10.9.0.0/24}, {@code ct state established,related}. */
    String compared(Cmp cmp) {
        boolean isZero = Arrays.equals(cmp.data().array(), new byte[cmp.data().length()]);
        if (isFlags() && isZero && mask.length() > 0 && cmp.relation() != Cmp.Relation.EQUAL) {
            return text + " " + value(mask.array());
        }
        if (kind == Kind.ADDRESS && (mask.length() > 0 || cmp.data().length() < length)) {
            int bits = mask.length() > 0 ? ones(mask.array()) : 8 * cmp.data().length();
            if (bits >= 0) {
                return text + " " + cmp.relation().text() + prefix(cmp.data().array(), bits);
            }
        }
        String masked = mask.length() == 0 ? "" : " & " + value(mask.array());
        return text + masked + " " + cmp.relation().text() + value(cmp.data().array());
    }

    private boolean isFlags() {
        return kind == Kind.CT_STATE || kind == Kind.CT_STATUS;
    }

    private String prefix(byte[] bytes, int bits) {
        return new IpPrefix(IpAddress.of(Arrays.copyOf(bytes, bytes.length > 4 || length > 4 ? 16 : 4)), bits)
                .toString();
    }

    /** How many leading ones a mask is, or -1 if it is something else. */
    private static int ones(byte[] mask) {
        int count = 0;
        boolean over = false;
        for (int i = 0; i < 8 * mask.length; i++) {
            boolean one = (mask[i / 8] >> 7 - i % 8 & 1) != 0;
            if (one && over) {
                return -1;
            }
            over |= !one;
            count += one ? 1 : 0;
        }
        return count;
    }

    String range(byte[] from, byte[] to) {
        if (kind == Kind.ADDRESS && (from.length == 4 || from.length == 16) && !Arrays.equals(from, to)) {
            DataType type = from.length == 4 ? DataType.IPV4_ADDRESS : DataType.IPV6_ADDRESS;
            if (Values.read(type, from, to) instanceof Element.Value.Prefix prefix) {
                return prefix.toString();
            }
        }
        return Arrays.equals(from, to) ? value(from) : value(from) + "-" + value(to);
    }

    String value(byte[] bytes) {
        return switch (kind) {
            case LINK -> link(bytes);
            case ADDRESS -> address(bytes);
            case PORT, NUMBER -> Long.toString(number(bytes));
            case ETHERTYPE -> etherType((int) number(bytes));
            case PROTOCOL -> protocol((int) number(bytes));
            case FAMILY ->
                Family.of((int) number(bytes))
                        .map(f -> f == Family.IP ? "ipv4" : f == Family.IP6 ? "ipv6" : f.toString())
                        .orElse(Long.toString(number(bytes)));
            case CT_STATE -> flags(nativeNumber(bytes), STATES);
            case CT_STATUS -> flags(nativeNumber(bytes), STATUSES);
            case CT_DIRECTION -> bytes[0] == 0 ? "original" : "reply";
            case FIB_TYPE -> {
                int type = (int) nativeNumber(bytes);
                yield type >= 0 && type < FIB_TYPES.size() ? FIB_TYPES.get(type) : Integer.toString(type);
            }
            case MARK -> "0x%08x".formatted(nativeNumber(bytes));
            case NATIVE -> Long.toString(nativeNumber(bytes));
            case HEX -> Bytes.of(bytes).toString();
        };
    }

    private static final List<String> STATES = List.of("invalid", "established", "related", "new", "", "", "untracked");
    private static final List<String> STATUSES =
            List.of("expected", "seen-reply", "assured", "confirmed", "snat", "dnat");

    private static String flags(long bits, List<String> names) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            if ((bits >> i & 1) != 0) {
                words.add(
                        i < names.size() && !names.get(i).isEmpty() ? names.get(i) : "0x" + Long.toHexString(1L << i));
            }
        }
        return words.isEmpty() ? "0x0" : String.join(",", words);
    }

    private String address(byte[] bytes) {
        return bytes.length == 4 || bytes.length == 16
                ? IpAddress.of(bytes).toString()
                : prefix(bytes, 8 * bytes.length);
    }

    /** Without the closing NUL it is the beginning of names. */
    private static String link(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        String name = new String(bytes, 0, length, StandardCharsets.UTF_8);
        return '"' + name + (length == bytes.length && length < DataType.IFNAME.bytes() ? "*" : "") + '"';
    }

    private static String protocol(int number) {
        return switch (number) {
            case 1 -> "icmp";
            case 6 -> "tcp";
            case 17 -> "udp";
            case 58 -> "ipv6-icmp";
            case 132 -> "sctp";
            default -> Integer.toString(number);
        };
    }

    private static String etherType(int number) {
        return switch (number) {
            case 0x0800 -> "ip";
            case 0x0806 -> "arp";
            case 0x86dd -> "ip6";
            default -> "0x%04x".formatted(number);
        };
    }

    private static long number(byte[] bytes) {
        long value = 0;
        for (byte b : bytes) {
            value = value << 8 | (b & 0xff);
        }
        return value;
    }

    private static long nativeNumber(byte[] bytes) {
        return bytes.length == 4
                ? Integer.toUnsignedLong(
                        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt())
                : number(bytes);
    }
}
