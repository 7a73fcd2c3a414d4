package io.fairlead.dhcp;

import java.util.Optional;

/** What a message says: option 53 (RFC 2132, section 9.6), numbered from 1. */
enum MessageType {
    DISCOVER,
    OFFER,
    REQUEST,
    DECLINE,
    ACK,
    NAK,
    RELEASE;

    byte code() {
        return (byte) (ordinal() + 1);
    }

    static Optional<MessageType> of(int code) {
        return code >= 1 && code <= values().length ? Optional.of(values()[code - 1]) : Optional.empty();
    }
}
