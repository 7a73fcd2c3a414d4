package io.fairlead.heap;

/** A request finds no room: nothing of it was done, and it can come again. */
public final class HeapSpentException extends RuntimeException {

    /** After how many seconds there may be room, for {@code Retry-After}. */
    public static final int RETRY_SECONDS = 2;

    HeapSpentException(String message) {
        super(message);
    }
}
