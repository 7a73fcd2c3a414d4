package io.fairlead.libc;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Native memory seen as a byte buffer in the machine's byte order, with the address that C needs. */
public final class Memory {

    private final ByteBuffer buffer;
    private final long address;

    private Memory(int size) {
        buffer = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        address = com.sun.jna.Pointer.nativeValue(Native.getDirectBufferPointer(buffer));
    }

    public static Memory allocate(int size) {
        return new Memory(size);
    }

    /** The memory itself; position and limit are the caller's to use. */
    public ByteBuffer buffer() {
        return buffer;
    }

    public int size() {
        return buffer.capacity();
    }

    long address() {
        return address;
    }
}
