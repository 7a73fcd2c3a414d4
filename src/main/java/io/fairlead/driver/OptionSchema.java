package io.fairlead.driver;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One option of a driver, complete enough to check a value and to draw a form field.
 *
 * @param name Docker's name, under which it is stored
 * @param alias our short name, accepted too; the name itself where that is short enough
 * @param defaultValue what holds when it is not given; null where that depends on something else, as the help says
 * @param min for numbers, inclusive; null for no bound
 * @param max for numbers, inclusive; null for no bound
 * @param values for enumerations
 * @param liveEditable whether it can be changed while endpoints are attached
 * @param help one or two sentences for people
 */
public record OptionSchema(
        String name,
        String alias,
        Type type,
        @Nullable String defaultValue,
        @Nullable Long min,
        @Nullable Long max,
        List<String> values,
        boolean liveEditable,
        String help) {

    /** How a value is written. */
    public enum Type {
        BOOLEAN,
        INTEGER,
        STRING,
        ENUM,
        ADDRESS,
        LINK_NAME,
        /** The name of a link that the host has, or of one that can be made of it. */
        HOST_LINK,
        /** Ethernet addresses, separated by commas or blanks. */
        MAC_LIST
    }

    public OptionSchema {
        values = List.copyOf(values);
    }
}
