package io.fairlead.model;

/**
 * Names a network mode: {@code bridge}, {@code host}, {@code none}, or a plugin.
 *
 * @param value as in the definition
 */
public record DriverName(String value) {

    @Override
    public String toString() {
        return value;
    }
}
