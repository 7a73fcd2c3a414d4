package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes that the kernel keeps for us without reading them: type, length and value, one octet each for the first
 * two, numbered as libnftnl's {@code udata.h} does so that {@code nft list} shows them.
 */
final class UserData {

    /** NFTNL_UDATA_{TABLE,CHAIN,RULE,SET_ELEM}_COMMENT are all 0. */
    static final int COMMENT = 0;
    /** NFTNL_UDATA_SET_*. */
    static final int SET_KEY_BYTEORDER = 0;

    static final int SET_DATA_BYTEORDER = 1;
    static final int SET_DATA_INTERVAL = 6;
    static final int SET_COMMENT = 7;

    /** NFT_USERDATA_MAXLEN is 256; take off type, length and the closing NUL, and the length must fit an octet. */
    private static final int LONGEST = 250;

    private UserData() {}

    static void writeComment(MessageWriter w, int attribute, String comment) {
        if (!comment.isEmpty()) {
            w.attribute(attribute, comment(COMMENT, comment));
        }
    }

    static byte[] comment(int type, String comment) {
        byte[] text = comment.getBytes(StandardCharsets.UTF_8);
        if (text.length > LONGEST) {
            throw new IllegalArgumentException(
                    "comment of " + text.length + " bytes, " + LONGEST + " is the most: " + comment);
        }
        byte[] tlv = new byte[text.length + 3];
        tlv[0] = (byte) type;
        tlv[1] = (byte) (text.length + 1);
        System.arraycopy(text, 0, tlv, 2, text.length);
        return tlv;
    }

    static void number(ByteArrayOutputStream out, int type, int value) {
        out.write(type);
        out.write(4);
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array());
    }

    /** The comment in an attribute of user data, empty if there is none or if the data is somebody's own. */
    static String readComment(Attributes attributes, int attribute, int type) {
        return attributes.find(attribute).map(data -> find(data.bytes(), type)).orElse("");
    }

    private static String find(byte[] data, int type) {
        for (int at = 0; at + 2 <= data.length; at += 2 + Byte.toUnsignedInt(data[at + 1])) {
            int length = Byte.toUnsignedInt(data[at + 1]);
            if (at + 2 + length > data.length) {
                // The kernel takes any bytes, and programs that are not nft keep what they like there.
                return "";
            }
            if (data[at] == type && length > 0) {
                byte[] text = Arrays.copyOfRange(data, at + 2, at + 2 + length);
                int end = text[length - 1] == 0 ? length - 1 : length;
                return new String(text, 0, end, StandardCharsets.UTF_8);
            }
        }
        return "";
    }
}
