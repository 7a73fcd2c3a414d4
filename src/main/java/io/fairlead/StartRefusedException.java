package io.fairlead;

/** The service does not start, for a reason that a person can do something about; said in one line. */
final class StartRefusedException extends RuntimeException {
    StartRefusedException(String message) {
        super(message);
    }

    StartRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
