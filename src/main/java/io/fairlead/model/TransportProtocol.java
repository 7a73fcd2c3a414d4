package io.fairlead.model;

import java.util.Locale;
import java.util.Optional;

/** The transport protocols whose ports can be published. */
public enum TransportProtocol {
    TCP(6),
    UDP(17),
    SCTP(132);

    private final int number;

    TransportProtocol(int number) {
        this.number = number;
    }

    /** The IANA protocol number. */
    public int number() {
        return number;
    }

    public static Optional<TransportProtocol> parse(String text) {
        for (TransportProtocol protocol : values()) {
            if (protocol.toString().equals(text.toLowerCase(Locale.ROOT))) {
                return Optional.of(protocol);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
