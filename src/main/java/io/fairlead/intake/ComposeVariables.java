package io.fairlead.intake;

import io.fairlead.network.RefusedException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts values in for variables as Docker Compose does: {@code $NAME}, {@code ${NAME}}, {@code ${NAME:-else}},
 * {@code ${NAME:?complaint}}, {@code ${NAME:+instead}}, each with and without the colon, which counts an empty value as
 * none; {@code $$} is a dollar sign. What stands behind the operator may have variables itself.
 */
final class ComposeVariables {

    private static final String PROJECT = "COMPOSE_PROJECT_NAME";
    private static final int DEPTH = 20;

    /** More than any file has; a long value that is named again and again would fill the memory. */
    private static final int CHARACTERS = 4 << 20;

    private final Map<String, String> values;
    private final Intake intake;
    private int characters;

    ComposeVariables(Map<String, String> values, Intake intake) {
        this.values = new HashMap<>(values);
        this.intake = intake;
    }

    /** A text that cannot be read, or a variable that has to be set. */
    static final class UnresolvedException extends RuntimeException {
        UnresolvedException(String message) {
            super(message);
        }
    }

    /** The project's name, where a variable gives it. */
    Optional<String> project() {
        return Optional.ofNullable(values.get(PROJECT)).filter(name -> !name.isEmpty());
    }

    /** Compose sets it for the file. */
    void project(String name) {
        values.put(PROJECT, name);
    }

    /**
     * @throws UnresolvedException if the text is wrong, or wants a variable that is not set
     * @throws RefusedException if everything that was resolved is too long by now
     */
    String resolve(String text) {
        return text.indexOf('$') < 0 ? text : new Scan(text).until(false, 0);
    }

    private final class Scan {

        private final String text;
        private int at;

        Scan(String text) {
            this.text = text;
        }

        /** Up to the end, or up to and with the brace that closes. */
        private String until(boolean brace, int depth) {
            if (depth > DEPTH) {
                throw new UnresolvedException("more than " + DEPTH + " variables inside each other");
            }
            StringBuilder resolved = new StringBuilder();
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (brace && c == '}') {
                    return resolved.toString();
                }
                resolved.append(counted(c == '$' ? variable(depth) : String.valueOf(c)));
            }
            if (brace) {
                throw malformed();
            }
            return resolved.toString();
        }

        private String counted(String piece) {
            characters += piece.length();
            if (characters > CHARACTERS) {
                throw new RefusedException(
                        RefusedException.Reason.INVALID,
                        "file: with its variables it has more than " + CHARACTERS + " characters");
            }
            return piece;
        }

        private String variable(int depth) {
            if (is('$')) {
                at++;
                return "$";
            }
            if (!is('{')) {
                return value(name());
            }
            at++;
            String name = name();
            if (is('}')) {
                at++;
                return value(name);
            }
            boolean emptyIsNone = is(':');
            if (emptyIsNone) {
                at++;
            }
            if (at == text.length()) {
                throw malformed();
            }
            char operator = text.charAt(at++);
            String operand = until(true, depth + 1);
            String value = values.get(name);
            boolean set = value != null && !(emptyIsNone && value.isEmpty());
            return operated(operator, name, set ? value : null, operand);
        }

        private String operated(char operator, String name, @Nullable String value, String operand) {
            return switch (operator) {
                case '-' -> value == null ? operand : value;
                case '+' -> value == null ? "" : operand;
                case '?' -> {
                    if (value == null) {
                        throw new UnresolvedException(
                                "the variable " + name + " is needed" + (operand.isEmpty() ? "" : ": " + operand));
                    }
                    yield value;
                }
                default -> throw malformed();
            };
        }

        private String name() {
            int start = at;
            while (at < text.length() && isNamed(text.charAt(at), at == start)) {
                at++;
            }
            if (at == start) {
                throw malformed();
            }
            return text.substring(start, at);
        }

        private String value(String name) {
            String value = values.get(name);
            if (value == null) {
                intake.warn("the variable " + name + " is not set; an empty text stands in for it");
                return "";
            }
            return value;
        }

        private boolean is(char c) {
            return at < text.length() && text.charAt(at) == c;
        }

        private UnresolvedException malformed() {
            return new UnresolvedException("'" + text + "' names no variable; a dollar sign by itself is written $$");
        }
    }

    private static boolean isNamed(char c, boolean first) {
        return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || !first && c >= '0' && c <= '9';
    }
}
