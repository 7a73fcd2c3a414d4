package io.fairlead.model;

/**
 * Identifies a sandbox.
 *
 * @param value 64 lower-case hex digits
 */
public record SandboxId(String value) {

    @Override
    public String toString() {
        return value;
    }
}
