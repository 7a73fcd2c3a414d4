package io.fairlead.netlink;

import io.fairlead.libc.Errno;
import io.fairlead.libc.ErrnoException;
import org.jspecify.annotations.Nullable;

/** A request that the kernel refused: the operation, the error number and, where the kernel gave one, its own words. */
public final class NetlinkException extends ErrnoException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String kernelMessage;
    private final int offset;

    /**
     * @param operation what was asked, on which object
     * @param kernelMessage the text of the extended acknowledgement (NLMSGERR_ATTR_MSG), or null
     * @param offset byte offset in the request of the attribute that was refused, or -1
     */
    public NetlinkException(String operation, Errno errno, @Nullable String kernelMessage, int offset) {
        super(words(operation, errno, kernelMessage, offset), errno, true);
        this.kernelMessage = kernelMessage;
        this.offset = offset;
    }

    private static String words(String operation, Errno errno, @Nullable String kernelMessage, int offset) {
        StringBuilder text = new StringBuilder(operation).append(": ").append(errno);
        if (kernelMessage != null) {
            text.append(" (kernel: ").append(kernelMessage).append(')');
        }
        if (offset >= 0) {
            text.append(" at byte ").append(offset).append(" of the request");
        }
        return text.toString();
    }

    public @Nullable String kernelMessage() {
        return kernelMessage;
    }

    public int offset() {
        return offset;
    }
}
