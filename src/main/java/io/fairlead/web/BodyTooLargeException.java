package io.fairlead.web;

import java.io.IOException;

/** A request body that goes on longer than any honest one. */
final class BodyTooLargeException extends IOException {

    BodyTooLargeException(long limit) {
        super("the body is larger than " + limit + " bytes");
    }
}
