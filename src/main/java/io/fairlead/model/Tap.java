package io.fairlead.model;

import org.jspecify.annotations.Nullable;

/**
 * Who may open the TAP device of a virtual machine's endpoint, and how.
 *
 * @param user id of the user; null for nobody in particular
 * @param group id of the group; null for nobody in particular. Where both are given, only that user as a member of that
 *     group. At least one is given: the kernel lets anybody open a device that belongs to nobody.
 * @param multiQueue whether it can be opened several times, for a queue each
 */
public record Tap(@Nullable Integer user, @Nullable Integer group, boolean multiQueue) {

    public Tap {
        if (user == null && group == null) {
            throw new IllegalArgumentException("a tap device belongs to a user or a group");
        }
    }
}
