package io.fairlead.access;

/**
 * Somebody who proved a secret.
 *
 * @param name of the token
 */
public record Identity(String name, Role role) {}
