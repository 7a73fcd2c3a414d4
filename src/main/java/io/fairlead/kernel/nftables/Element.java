package io.fairlead.kernel.nftables;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.model.PortRange;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An element of a set or map.
 *
 * <p>Values are kept in their {@link Value#canonical()} form.
 *
 * @param key a value for each type of the set's key
 * @param data a value for each type of the map's data; empty for a set
 */
public record Element(List<Value> key, List<Value> data) {

    public Element {
        key = key.stream().map(Value::canonical).toList();
        data = data.stream().map(Value::canonical).toList();
    }

    /** A value of one {@link DataType}. */
    public sealed interface Value {

        /** The one of several ways to write a value that the kernel's bytes are read as, so that equal means equal. */
        default Value canonical() {
            return this;
        }

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
            public Value canonical() {
                return prefix.length() == prefix.address().bitLength()
                        ? new Address(prefix.address())
                        : new Prefix(prefix.network());
            }

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

        /** A port, or a range of them in interval sets and in what leads to ranges. */
        record Ports(PortRange range) implements Value {
            @Override
            public String toString() {
                return range.toString();
            }
        }

        /** Any range of 16-bit numbers in a place of type inet_service: the bounds of a {@link PortShift} may be 0. */
        record Range16(int first, int last) implements Value {
            @Override
            public Value canonical() {
                return first == 0 ? this : new Ports(new PortRange(first, last));
            }

            @Override
            public String toString() {
                return first == last ? Integer.toString(first) : first + "-" + last;
            }
        }

        /** An Ethernet address. */
        record Mac(MacAddress address) implements Value {
            @Override
            public String toString() {
                return address.toString();
            }
        }

        /** A link's name. */
        record LinkName(String name) implements Value {
            @Override
            public String toString() {
                return '"' + name + '"';
            }
        }

        /** A range of values that we have no words for; never one of ours. */
        record Raw(Bytes first, Bytes last) implements Value {
            @Override
            public String toString() {
                return first + "-" + last;
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
