package io.fairlead.model;

/**
 * One thing that is wrong with a definition.
 *
 * @param field where, as a path into the request: {@code subnets[0].gateway}
 * @param message what is wrong and what would be right, in words for a person
 */
public record Violation(String field, String message) {}
