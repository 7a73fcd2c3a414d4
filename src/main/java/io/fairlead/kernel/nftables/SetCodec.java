package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A set's definition as a message (enum nft_set_attributes). */
final class SetCodec {

    static final int NAME = 2;

    private static final int FLAGS = 3;
    private static final int KEY_TYPE = 4;
    private static final int KEY_LEN = 5;
    private static final int DATA_TYPE = 6;
    private static final int DATA_LEN = 7;
    private static final int DESC = 9;
    private static final int ID = 10;
    private static final int USERDATA = 13;
    private static final int HANDLE = 16;
    private static final int DESC_CONCAT = 2;
    private static final int LIST_ELEM = 1;
    private static final int FIELD_LEN = 1;

    private static final int F_ANONYMOUS = 0x1;
    private static final int F_INTERVAL = 0x4;
    private static final int F_MAP = 0x8;
    private static final int F_CONCAT = 0x80;
    /** NFT_DATA_VERDICT. */
    private static final int VERDICT_TYPE = 0xffffff00;

    /** libnftables' enum byteorder; a concatenation has none of its own. */
    private static final int HOST_ENDIAN = 1;

    private static final int BIG_ENDIAN = 2;
    /** nft joins the types of a concatenation in one number, six bits each. */
    private static final int TYPE_BITS = 6;

    private SetCodec() {}

    static void write(MessageWriter w, SetDefinition set, String comment) {
        boolean ranges = set.interval() && set.key().size() > 1;
        int flags = (set.interval() ? F_INTERVAL : 0) | (set.data().isEmpty() ? 0 : F_MAP) | (ranges ? F_CONCAT : 0);
        w.attributeString(NAME, set.name())
                .attributeBe32(FLAGS, flags)
                .attributeBe32(KEY_TYPE, number(set.key()))
                .attributeBe32(KEY_LEN, length(set.key()));
        if (set.isVerdictMap()) {
            w.attributeBe32(DATA_TYPE, VERDICT_TYPE).attributeBe32(DATA_LEN, 0);
        } else if (!set.data().isEmpty()) {
            w.attributeBe32(DATA_TYPE, number(set.data())).attributeBe32(DATA_LEN, dataLength(set));
        }
        if (ranges) {
            // With the length of each field the kernel chooses its pipapo set, which matches ranges field by field.
            w.nested(
                    DESC,
                    d -> d.nested(
                            DESC_CONCAT,
                            list -> set.key()
                                    .forEach(type ->
                                            list.nested(LIST_ELEM, f -> f.attributeBe32(FIELD_LEN, type.bytes())))));
        }
        // The kernel insists on an id, which only anonymous sets need: every other reference here is by name.
        w.attributeBe32(ID, 1).attribute(USERDATA, userData(set, comment));
    }

    private static byte[] userData(SetDefinition set, String comment) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        UserData.number(data, UserData.SET_KEY_BYTEORDER, byteOrder(set.key()));
        if (!set.data().isEmpty()) {
            UserData.number(data, UserData.SET_DATA_BYTEORDER, byteOrder(set.data()));
        }
        if (set.dataInterval()) {
            // The kernel has no word for it: for it the data is twice as long.
            UserData.number(data, UserData.SET_DATA_INTERVAL, 1);
        }
        if (!comment.isEmpty()) {
            data.writeBytes(UserData.comment(UserData.SET_COMMENT, comment));
        }
        return data.toByteArray();
    }

    private static int byteOrder(List<DataType> types) {
        DataType only = types.get(0);
        return types.size() > 1 || only == DataType.VERDICT ? 0 : only == DataType.IFNAME ? HOST_ENDIAN : BIG_ENDIAN;
    }

    private static int number(List<DataType> types) {
        return types.stream().mapToInt(DataType::number).reduce(0, (a, b) -> a << TYPE_BITS | b);
    }

    /** Length of a single value, or of a concatenation, whose parts begin on multiples of four. */
    static int length(List<DataType> types) {
        return types.size() == 1
                ? types.get(0).bytes()
                : types.stream().mapToInt(type -> (type.bytes() + 3) & ~3).sum();
    }

    /** Length of what an element of a map leads to: first and last value if that is a range. */
    static int dataLength(SetDefinition set) {
        return length(set.data()) * (set.dataInterval() ? 2 : 1);
    }

    static ListedSet read(NetlinkMessage message) {
        Attributes a = message.attributes(Nfnetlink.HEADER);
        String name = Wire.string(a, NAME);
        return new ListedSet(
                name,
                Wire.be64(a, HANDLE),
                (Wire.be32(a, FLAGS, 0) & F_ANONYMOUS) != 0,
                definition(name, a),
                UserData.readComment(a, USERDATA, UserData.SET_COMMENT));
    }

    private static @Nullable SetDefinition definition(String name, Attributes a) {
        int flags = Wire.be32(a, FLAGS, 0);
        List<DataType> key = types(Wire.be32(a, KEY_TYPE, 0));
        List<DataType> data = List.of();
        if ((flags & F_MAP) != 0) {
            int type = Wire.be32(a, DATA_TYPE, 0);
            data = type == VERDICT_TYPE ? List.of(DataType.VERDICT) : types(type);
            if (data.isEmpty()) {
                return null;
            }
        }
        boolean verdicts = data.equals(List.of(DataType.VERDICT));
        int single = data.isEmpty() || verdicts ? 0 : length(data);
        int dataLength = verdicts ? 0 : Wire.be32(a, DATA_LEN, 0);
        boolean dataInterval = data.size() > 1 && dataLength == 2 * single;
        boolean odd = (flags & ~(F_INTERVAL | F_MAP | F_CONCAT)) != 0 || (!dataInterval && dataLength != single);
        boolean sized = Wire.be32(a, KEY_LEN, 0) == length(key.isEmpty() ? List.of(DataType.VERDICT) : key);
        return odd || key.isEmpty() || !sized
                ? null
                : new SetDefinition(name, key, data, (flags & F_INTERVAL) != 0, dataInterval);
    }

    /** The types in nft's joint number, or an empty list if one of them is not ours. */
    private static List<DataType> types(int number) {
        List<DataType> types = new ArrayList<>();
        for (int rest = number; rest != 0; rest >>>= TYPE_BITS) {
            int last = rest & ((1 << TYPE_BITS) - 1);
            DataType type = null;
            for (DataType candidate : DataType.values()) {
                type = candidate.number() == last && candidate != DataType.VERDICT ? candidate : type;
            }
            if (type == null) {
                return List.of();
            }
            types.add(type);
        }
        Collections.reverse(types);
        return types;
    }
}
