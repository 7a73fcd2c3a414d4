package io.fairlead.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What somebody may do; each includes those before it. */
public enum Role {
    /** Sees everything but secrets. */
    VIEWER,
    /** Changes networks, sandboxes and endpoints. */
    OPERATOR,
    /** Gives out tokens and purges. */
    ADMINISTRATOR;

    public static Optional<Role> parse(String text) {
        return Arrays.stream(values())
                .filter(role -> role.toString().equals(text))
                .findFirst();
    }

    /** This role and those it includes. */
    public List<Role> included() {
        return Arrays.stream(values()).filter(role -> role.compareTo(this) <= 0).toList();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
