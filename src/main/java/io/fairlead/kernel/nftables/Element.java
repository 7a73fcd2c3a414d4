package io.fairlead.kernel.nftables;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.PortRange;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An element of a set or map.
 *
 * @param key a value for each type of the set's key
 * @param data a value for each type of the map's data; empty for a set
 */
public record Element(List<Value> key, List<Value> data) {

    public Element {
        key = List.copyOf(key);
        data = List.copyOf(data);
    }

    /** A value of one {@link DataType}. */
    public sealed interface Value {
        /** A single address. */
        record Address(IpAddress address) implements Value {
            @Override
            public String toString() {
                return address.toString();
            }
        }

        /** All addresses of a prefix; only in interval sets. */
        record Prefix(IpPrefix prefix) implements Value {
            @Override
            public String toString() {
                return prefix.toString();
            }
        }

        /** An IP protocol number. */
        record Protocol(int number) implements Value {
            @Override
            public String toString() {
                return Integer.toString(number);
            }
        }

        /** A port, or a range of them in interval sets. */
        record Ports(PortRange range) implements Value {
            @Override
            public String toString() {
                return range.toString();
            }
        }

        /** Any 16-bit number in a place of type inet_service: the arithmetic of port ranges may need a 0. */
        record Number16(int number) implements Value {
            @Override
            public String toString() {
                return Integer.toString(number);
            }
        }

        /** A link's name. */
        record LinkName(String name) implements Value {
            @Override
            public String toString() {
                return '"' + name + '"';
            }
        }

        /** Where a verdict map leads. */
        record VerdictValue(Verdict verdict) implements Value {
            @Override
            public String toString() {
                return verdict.toString();
            }
        }
    }

    /** The key as nft prints it. */
    public String keyText() {
        return key.stream().map(Object::toString).collect(Collectors.joining(" . "));
    }

    @Override
    public String toString() {
        return data.isEmpty()
                ? keyText()
                : keyText() + " : " + data.stream().map(Object::toString).collect(Collectors.joining(" . "));
    }
}
