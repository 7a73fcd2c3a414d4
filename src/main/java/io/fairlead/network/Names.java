package io.fairlead.network;

import io.fairlead.model.MacAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules for names and other short texts of a request. */
final class Names {

    static final Set<String> PREDEFINED = Set.of("bridge", "host", "none", "default");

    private static final int NETWORK_NAME = 128;
    /** IFNAMSIZ of linux/if.h less the final zero byte. */
    private static final int LINK_NAME = 15;

    private static final int LABELS = 256;
    private static final int LABEL_NAME = 255;
    private static final int LABEL_VALUE = 4096;
    /** Characters of all labels and options of an object as they are stored: a column takes as many. */
    private static final int TEXTS = 1_000_000;

    private static final int ALIASES = 64;
    /** A sandbox's name is a file below /run/netns. */
    private static final Pattern SANDBOX = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}");

    private static final Pattern ALIAS = Pattern.compile("[a-zA-Z0-9_]([a-zA-Z0-9_.-]{0,251}[a-zA-Z0-9_])?");

    private Names() {}

    static void network(@Nullable String name, Violations violations) {
        if (name == null || name.isBlank()) {
            violations.invalid("name", "invalid name: name is empty");
        } else if (name.length() > NETWORK_NAME) {
            violations.invalid("name", "is longer than " + NETWORK_NAME + " characters");
        } else if (name.chars().anyMatch(Character::isISOControl)
                || name.contains("/")
                || !name.strip().equals(name)) {
            violations.invalid("name", "has control characters, a '/', or white space at an end");
        }
    }

    static void sandbox(@Nullable String name, Violations violations) {
        sandbox("name", name, violations);
    }

    static void sandbox(String field, @Nullable String name, Violations violations) {
        if (name == null || name.isEmpty()) {
            violations.invalid(field, "is missing");
        } else if (!SANDBOX.matcher(name).matches()) {
            violations.invalid(
                    field,
                    "'" + name + "' is not 1 to 64 letters, digits, '_', '.' or '-', the first a letter or digit");
        }
    }

    /** The kernel's dev_valid_name: 1 to 15 bytes, not . or .., no slash, colon or white space. */
    static void link(String field, String name, Violations violations) {
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > LINK_NAME) {
            violations.invalid(field, "'" + name + "' is not 1 to " + LINK_NAME + " bytes long");
        } else if (name.equals(".")
                || name.equals("..")
                || name.equals("lo")
                // The kernel's settings for every link, not a link's.
                || name.equals("all")
                || name.equals("default")
                || name.chars().anyMatch(c -> c == '/' || c == ':' || c == '%' || c <= ' ' || c == 0x7f)) {
            violations.invalid(
                    field,
                    "'" + name + "' is no link name: no '/', ':', '%' and white space, and not lo, all or default");
        }
    }

    static Optional<MacAddress> mac(@Nullable String text, Violations violations) {
        if (text == null) {
            return Optional.empty();
        }
        Optional<MacAddress> mac = MacAddress.parse(text);
        if (mac.isEmpty()) {
            violations.invalid("mac", "'" + text + "' is no MAC address; write it like 02:42:0a:09:00:02");
        } else if (!mac.get().isUnicast()) {
            violations.invalid(
                    "mac", text + " names a group of stations (or none): a link's own has an even first octet");
        }
        return mac.filter(MacAddress::isUnicast);
    }

    static void aliases(Iterable<String> aliases, Violations violations) {
        int i = 0;
        for (String alias : aliases) {
            if (!ALIAS.matcher(alias).matches()) {
                violations.invalid("aliases[" + i + "]", "'" + alias + "' is no host name");
            }
            i++;
        }
        if (i > ALIASES) {
            violations.invalid("aliases", "are more than " + ALIASES);
        }
    }

    static void labels(Map<String, String> labels, Violations violations) {
        texts("labels", labels, violations);
    }

    /** All texts by name that an object has, taken together. */
    @SafeVarargs
    static void together(Violations violations, Map<String, String>... texts) {
        long characters = 0;
        for (Map<String, String> each : texts) {
            characters += Json.write(each).length();
        }
        if (characters > TEXTS) {
            violations.invalid(
                    "labels",
                    "take " + characters + " characters together with the options; an object has at most " + TEXTS);
        }
    }

    /** Texts by name that are kept for whoever wrote them. */
    static void texts(String field, Map<String, String> texts, Violations violations) {
        if (texts.size() > LABELS) {
            violations.invalid(field, "are more than " + LABELS);
        }
        texts.forEach((name, value) -> {
            if (name.isBlank() || name.length() > LABEL_NAME) {
                violations.invalid(field, "a name here has 1 to " + LABEL_NAME + " characters");
            } else if (value.length() > LABEL_VALUE) {
                violations.invalid(field + "." + name, "is longer than " + LABEL_VALUE + " characters");
            }
        });
    }
}
