package io.fairlead.netlink;

import io.fairlead.libc.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes requests one after another into a growing buffer, so that many travel in one send. Integers are in the
 * machine's byte order unless a method says {@code be}.
 */
public final class MessageWriter {

    private static final int LENGTH_LIMIT = 0xffff;

    private ByteBuffer b = ByteBuffer.allocate(1024).order(ByteOrder.nativeOrder());
    private final List<Integer> starts = new ArrayList<>();
    private final List<String> operations = new ArrayList<>();
    private final Map<Integer, Errno> forgiven = new HashMap<>();

    /**
     * Begins a message; the one before it, if any, is finished by this.
     *
     * @param operation what is asked and on which object, for error messages: {@code create bridge br-1}
     * @param type message type
     * @param flags NLM_F_* bits besides REQUEST, which is always set
     */
    public MessageWriter message(String operation, int type, int flags) {
        finish();
        starts.add(b.position());
        operations.add(operation);
        return u32(0).u16(type).u16(flags | NetlinkMessage.REQUEST).u32(0).u32(0);
    }

    /** Has it count as success, in a batch, if the kernel refuses the message begun last with this error. */
    public MessageWriter forgive(Errno errno) {
        forgiven.put(starts.size() - 1, errno);
        return this;
    }

    boolean forgives(int index, Errno errno) {
        return errno.equals(forgiven.get(index));
    }

    public MessageWriter u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    public MessageWriter u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    public MessageWriter be16(int value) {
        return u8(value >> 8).u8(value);
    }

    public MessageWriter u32(int value) {
        room(4).putInt(value);
        return this;
    }

    public MessageWriter bytes(byte... value) {
        room(value.length).put(value);
        return this;
    }

    /** Zeroes up to the next multiple of four. */
    public MessageWriter pad() {
        while ((b.position() & 3) != 0) {
            u8(0);
        }
        return this;
    }

    /** An attribute without a value. */
    public MessageWriter flag(int type) {
        return attribute(type, new byte[0]);
    }

    public MessageWriter attribute(int type, byte... value) {
        pad();
        checkLength(type, 4 + value.length);
        return u16(4 + value.length).u16(type).bytes(value).pad();
    }

    public MessageWriter attribute(int type, ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        return attribute(type, bytes);
    }

    public MessageWriter attributeU8(int type, int value) {
        return attribute(type, (byte) value);
    }

    public MessageWriter attributeU16(int type, int value) {
        return pad().u16(6).u16(type).u16(value).pad();
    }

    public MessageWriter attributeBe16(int type, int value) {
        return pad().u16(6).u16(type).be16(value).pad();
    }

    public MessageWriter attributeU32(int type, int value) {
        return pad().u16(8).u16(type).u32(value);
    }

    public MessageWriter attributeBe32(int type, int value) {
        return pad().u16(8).u16(type).be16(value >>> 16).be16(value);
    }

    public MessageWriter attributeBe64(int type, long value) {
        ByteBuffer eight = ByteBuffer.allocate(8).putLong(0, value);
        return attribute(type, eight);
    }

    /** A string with its closing NUL. */
    public MessageWriter attributeString(int type, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        return attribute(type, java.util.Arrays.copyOf(text, text.length + 1));
    }

    /** A nested attribute, marked NLA_F_NESTED. */
    public MessageWriter nested(int type, Consumer<MessageWriter> content) {
        return enclosed(type | Attribute.NESTED, content);
    }

    /** A container attribute without the NLA_F_NESTED mark, for the few that hold a header before their attributes. */
    public MessageWriter enclosed(int type, Consumer<MessageWriter> content) {
        pad();
        int start = b.position();
        u16(0).u16(type);
        content.accept(this);
        int length = b.position() - start;
        checkLength(type & Attribute.TYPE_MASK, length);
        b.putShort(start, (short) length);
        return pad();
    }

    /** How many messages have been begun. */
    public int count() {
        return starts.size();
    }

    public boolean isEmpty() {
        return starts.isEmpty();
    }

    /** The bytes of all messages, from position 0 to the limit. */
    public ByteBuffer toBuffer() {
        finish();
        return b.duplicate().order(ByteOrder.nativeOrder()).flip();
    }

    String operation(int index) {
        return operations.get(index);
    }

    int start(int index) {
        return starts.get(index);
    }

    int end(int index) {
        finish();
        return index + 1 < starts.size() ? starts.get(index + 1) : b.position();
    }

    /** Gives every message its sequence number, and asks for an acknowledgement where {@code ack} says so. */
    void number(int firstSequence, int from, int to, java.util.function.IntPredicate ack) {
        finish();
        for (int i = from; i < to; i++) {
            int at = starts.get(i);
            if (ack.test(i)) {
                b.putShort(at + 6, (short) (b.getShort(at + 6) | NetlinkMessage.ACK));
            }
            b.putInt(at + 8, firstSequence + i - from);
        }
    }

    private void finish() {
        if (!starts.isEmpty()) {
            int start = starts.get(starts.size() - 1);
            if (b.getInt(start) == 0) {
                // nlmsg_len leaves the padding out; the next message begins on a multiple of four all the same.
                b.putInt(start, b.position() - start);
                pad();
            }
        }
    }

    private void checkLength(int type, int length) {
        if (length > LENGTH_LIMIT) {
            throw new IllegalArgumentException("attribute " + type + " of " + length
                    + " bytes does not fit netlink's 16-bit length; split it over several messages");
        }
    }

    private ByteBuffer room(int bytes) {
        if (b.remaining() < bytes) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(b.capacity() * 2, b.position() + bytes))
                    .order(ByteOrder.nativeOrder());
            b = larger.put(b.flip());
        }
        return b;
    }
}
