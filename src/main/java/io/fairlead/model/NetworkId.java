package io.fairlead.model;

/**
 * Identifies a network, on every node.
 *
 * @param value 64 lower-case hex digits
 */
public record NetworkId(String value) {

    /** The first 12 digits, which names derived from the id carry, as Docker's do. */
    public String shortId() {
        return value.substring(0, 12);
    }

    @Override
    public String toString() {
        return value;
    }
}
