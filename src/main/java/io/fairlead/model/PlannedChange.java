package io.fairlead.model;

import org.jspecify.annotations.Nullable;

/**
 * One change of the kernel's state, in words.
 *
 * @param action create, update, replace or delete
 * @param kind what kind of object: {@code bridge}, {@code veth}, {@code address} …
 * @param object its name and namespace
 * @param before the object as it is, or null where it is missing
 * @param after the object as it is to be, or null where it goes
 * @param disturbs what connections notice of it, or null if they do not
 */
public record PlannedChange(
        String action,
        String kind,
        String object,
        @Nullable String before,
        @Nullable String after,
        @Nullable String disturbs) {}
