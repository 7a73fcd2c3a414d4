package io.fairlead.manifest;

/** A text that is no YAML, or more of it than is taken; the message says where. */
public final class MalformedException extends RuntimeException {

    MalformedException(String message) {
        super(message);
    }
}
