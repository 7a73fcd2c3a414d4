package io.fairlead.history;

/** Knows who asks. */
public interface Callers {

    /** Whom this thread works for; {@link Caller#SYSTEM} if nobody asked. */
    Caller current();
}
