package io.fairlead.network;

import io.fairlead.model.Violation;
import java.util.List;

/** A command that is not carried out; nothing of it was stored, and nothing reached the kernel. */
public final class RefusedException extends RuntimeException {

    /** Why, coarsely: what a caller can do about it. */
    public enum Reason {
        /** The request itself is wrong. */
        INVALID,
        /** No such object. */
        NOT_FOUND,
        /** It does not go together with what is there. */
        CONFLICT,
        /** The object is not the one that the caller had seen. */
        CHANGED,
        /** It is never allowed. */
        FORBIDDEN,
        /** This host or the database cannot at the moment. */
        UNAVAILABLE
    }

    private final Reason reason;
    private final List<Violation> violations;

    public RefusedException(Reason reason, String message) {
        this(reason, message, List.of());
    }

    public RefusedException(Reason reason, String message, List<Violation> violations) {
        super(message);
        this.reason = reason;
        this.violations = List.copyOf(violations);
    }

    public Reason reason() {
        return reason;
    }

    /** Everything that is wrong, where that can be pinned to fields. */
    public List<Violation> violations() {
        return violations;
    }

    static RefusedException notFound(String message) {
        return new RefusedException(Reason.NOT_FOUND, message);
    }

    static RefusedException conflict(String message) {
        return new RefusedException(Reason.CONFLICT, message);
    }
}
