package io.fairlead.netlink;

/** Bytes that are no netlink message: a length that points outside its container, or a value of the wrong size. */
public final class MalformedMessageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MalformedMessageException(String message) {
        super(message);
    }
}
