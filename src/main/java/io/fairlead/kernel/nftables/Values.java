package io.fairlead.kernel.nftables;

import io.fairlead.kernel.nftables.Element.Value;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Values as bytes: the first and the last one of a range, which are the same for a single value. */
final class Values {

    private Values() {}

    static byte[] first(DataType type, Value value) {
        return bytes(type, value, false);
    }

    static byte[] last(DataType type, Value value) {
        return bytes(type, value, true);
    }

    private static byte[] bytes(DataType type, Value value, boolean last) {
        byte[] bytes = bytes(value, last);
        boolean fits = bytes.length == type.bytes() && (matches(type, value) || value instanceof Value.Raw);
        if (!fits) {
            throw new IllegalArgumentException(value + " is no " + type);
        }
        return bytes;
    }

    private static boolean matches(DataType type, Value value) {
        return switch (type) {
            case IPV4_ADDRESS, IPV6_ADDRESS -> value instanceof Value.Address || value instanceof Value.Prefix;
            case INET_PROTOCOL -> value instanceof Value.Protocol;
            case INET_SERVICE -> value instanceof Value.Ports || value instanceof Value.Range16;
            case IFNAME -> value instanceof Value.LinkName;
            case ETHER_ADDRESS -> value instanceof Value.Mac;
            case VERDICT -> false;
        };
    }

    private static byte[] bytes(Value value, boolean last) {
        if (value instanceof Value.Address address) {
            return address.address().bytes();
        } else if (value instanceof Value.Prefix prefix) {
            return (last ? prefix.prefix().last() : prefix.prefix().first()).bytes();
        } else if (value instanceof Value.Protocol protocol) {
            return new byte[] {(byte) protocol.number()};
        } else if (value instanceof Value.Ports ports) {
            return be16(last ? ports.range().last() : ports.range().first());
        } else if (value instanceof Value.Range16 range) {
            return be16(last ? range.last() : range.first());
        } else if (value instanceof Value.LinkName link) {
            byte[] text = link.name().getBytes(StandardCharsets.UTF_8);
            return text.length >= DataType.IFNAME.bytes() ? text : Arrays.copyOf(text, DataType.IFNAME.bytes());
        } else if (value instanceof Value.Mac mac) {
            return mac.address().bytes();
        } else if (value instanceof Value.Raw raw) {
            return (last ? raw.last() : raw.first()).array();
        }
        throw new IllegalArgumentException(value + " is a verdict, which has no bytes");
    }

    private static byte[] be16(int number) {
        return new byte[] {(byte) (number >> 8), (byte) number};
    }

    /** The best words for a range of values: whatever has none stays raw. */
    static Value read(DataType type, byte[] first, byte[] last) {
        Value value = words(type, first, last);
        return value != null ? value : new Value.Raw(Bytes.of(first), Bytes.of(last));
    }

    private static @Nullable Value words(DataType type, byte[] first, byte[] last) {
        boolean single = Arrays.equals(first, last);
        return switch (type) {
            case IPV4_ADDRESS, IPV6_ADDRESS -> addresses(IpAddress.of(first), IpAddress.of(last));
            case INET_PROTOCOL -> single ? new Value.Protocol(Byte.toUnsignedInt(first[0])) : null;
            case INET_SERVICE -> ports(number(first), number(last));
            case IFNAME -> single ? linkName(first) : null;
            case ETHER_ADDRESS -> single ? new Value.Mac(MacAddress.of(first)) : null;
            case VERDICT -> null;
        };
    }

    private static @Nullable Value addresses(IpAddress first, IpAddress last) {
        if (first.equals(last)) {
            return new Value.Address(first);
        }
        for (int length = 0; length < first.bitLength(); length++) {
            IpPrefix prefix = new IpPrefix(first, length);
            if (!prefix.hasHostBits() && prefix.last().equals(last)) {
                return new Value.Prefix(prefix);
            }
        }
        return null;
    }

    private static @Nullable Value ports(int first, int last) {
        return first > last ? null : new Value.Range16(first, last).canonical();
    }

    private static int number(byte[] be16) {
        return Byte.toUnsignedInt(be16[0]) << 8 | Byte.toUnsignedInt(be16[1]);
    }

    private static @Nullable Value linkName(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        String name = new String(bytes, 0, length, StandardCharsets.UTF_8);
        boolean whole =
                Arrays.equals(Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), DataType.IFNAME.bytes()), bytes);
        return whole && length < DataType.IFNAME.bytes() ? new Value.LinkName(name) : null;
    }
}
