package io.fairlead.driver;

/**
 * Something that a person should know about a network although the kernel holds all that was asked for.
 *
 * @param type one word in CamelCase, for programs
 * @param message for people, with the remedy
 */
public record Advice(String type, String message) {}
