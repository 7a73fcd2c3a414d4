package io.fairlead.model;

/**
 * Names a network mode: {@code bridge}, {@code host}, {@code none} …
 *
 * @param value as in the definition
 */
public record DriverName(String value) {

    /** Of networks that are nothing but settings which others are made from. */
    public static final DriverName CONFIG = new DriverName("config");

    @Override
    public String toString() {
        return value;
    }
}
