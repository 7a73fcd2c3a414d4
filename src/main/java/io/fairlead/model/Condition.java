package io.fairlead.model;

import java.time.Instant;

/**
 * Something about an object that a person should know.
 *
 * @param type a fixed word for programs: {@code ApplyFailed}, {@code SandboxGone}, {@code Conflict} …
 * @param message for a person, with the kernel's own words where there are some
 * @param since when it began
 */
public record Condition(String type, String message, Instant since) {}
