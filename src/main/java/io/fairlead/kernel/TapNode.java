package io.fairlead.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The character device by which a virtual machine opens a macvtap link: {@code /dev/tapINDEX}, INDEX being the link's
 * number in the host's namespace.
 *
 * @param user id of the user who may open it; null for root alone
 * @param group id of the group that may open it; null for none
 */
public record TapNode(@Nullable Integer user, @Nullable Integer group) {

    String describe() {
        return (user == null ? "" : " user " + user) + (group == null ? "" : " group " + group);
    }
}
