package io.fairlead.docker.network;

import java.util.Optional;
import java.util.Set;

/** Values as Go reads and writes them, on which Docker's own messages rest. */
final class GoValues {

    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

    private GoValues() {}

    /** strconv.ParseBool. */
    static Optional<Boolean> bool(String text) {
        return TRUE.contains(text) ? Optional.of(true) : FALSE.contains(text) ? Optional.of(false) : Optional.empty();
    }

    /** What strconv.ParseBool says of what is none. */
    static String noBool(String text) {
        return "strconv.ParseBool: parsing " + quoted(text) + ": invalid syntax";
    }

    /** What strconv.Atoi says of what is none; empty for one. */
    static Optional<String> noInteger(String text) {
        if (!text.matches("[+-]?[0-9]+")) {
            return Optional.of("strconv.Atoi: parsing " + quoted(text) + ": invalid syntax");
        }
        try {
            Long.parseLong(text);
            return Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.of("strconv.Atoi: parsing " + quoted(text) + ": value out of range");
        }
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
