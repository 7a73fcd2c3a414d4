package io.fairlead.kernel.walk;

/** The walk cannot go on: what a rule does hangs on something that is not known. */
final class UndecidableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UndecidableException(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
