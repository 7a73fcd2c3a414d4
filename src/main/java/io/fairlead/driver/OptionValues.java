package io.fairlead.driver;

import io.fairlead.model.IpAddress;
import io.fairlead.model.MacAddress;
import io.fairlead.model.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Checks option maps against a schema and reads typed values out of them. */
public final class OptionValues {

    // What Go's strconv.ParseBool takes, and so Docker.
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

    private OptionValues() {}

    /** Everything that is wrong with the options, by name or alias, in the order of their names. */
    public static List<Violation> validate(List<OptionSchema> schema, Map<String, String> options) {
        Map<String, OptionSchema> byName = byName(schema);
        List<Violation> violations = new ArrayList<>();
        new TreeMap<>(options).forEach((name, value) -> {
            OptionSchema option = byName.get(name);
            String field = "options." + name;
            if (option == null) {
                violations.add(new Violation(
                        field,
                        "is no option of this driver; its options are "
                                + schema.stream()
                                        .map(OptionSchema::name)
                                        .sorted()
                                        .collect(Collectors.joining(", "))));
                return;
            }
            boolean alias = name.equals(option.alias()) && !name.equals(option.name());
            if (alias && options.containsKey(option.name())) {
                violations.add(new Violation(field, "is the same option as " + option.name() + ": give one of them"));
            }
            complaint(option, value).ifPresent(text -> violations.add(new Violation(field, text)));
        });
        return violations;
    }

    /** The same options under Docker's names; unknown ones stay as they are. */
    public static Map<String, String> canonical(List<OptionSchema> schema, Map<String, String> options) {
        Map<String, OptionSchema> byName = byName(schema);
        Map<String, String> canonical = new TreeMap<>();
        options.forEach((name, value) -> {
            OptionSchema option = byName.get(name);
            canonical.put(option == null ? name : option.name(), value);
        });
        return canonical;
    }

    /**
     * The value under the option's name, else its default.
     *
     * @param options that passed {@link #validate} and carry canonical names, as do those of all getters here
     */
    public static Optional<String> text(OptionSchema option, Map<String, String> options) {
        String value = options.get(option.name());
        return Optional.ofNullable(value == null || value.isEmpty() ? option.defaultValue() : value);
    }

    public static boolean bool(OptionSchema option, Map<String, String> options) {
        return text(option, options).map(TRUE::contains).orElse(false);
    }

    public static Optional<Integer> integer(OptionSchema option, Map<String, String> options) {
        return text(option, options).map(Integer::valueOf);
    }

    public static Optional<IpAddress> address(OptionSchema option, Map<String, String> options) {
        return text(option, options).flatMap(IpAddress::parse);
    }

    /** The Ethernet addresses of a list. */
    public static Set<MacAddress> macs(OptionSchema option, Map<String, String> options) {
        return text(option, options).map(OptionValues::words).orElse(List.of()).stream()
                .flatMap(word -> MacAddress.parse(word).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split("[,\\s]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /**
     * Whether the kernel would take it as a link's name (dev_valid_name in net/core/dev.c), and as it stands: it makes
     * names of its own from those with a '%', and /proc/sys/net has its settings for all links under "all" and "default".
     */
    public static boolean isLinkName(String text) {
        return !text.isEmpty()
                && text.length() <= 15
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/' && c != ':' && c != '%')
                && !text.equals("all")
                && !text.equals("default")
                && !text.equals(".")
                && !text.equals("..");
    }

    private static Map<String, OptionSchema> byName(List<OptionSchema> schema) {
        Map<String, OptionSchema> byName = new HashMap<>();
        schema.forEach(option -> {
            byName.put(option.name(), option);
            byName.put(option.alias(), option);
        });
        return byName;
    }

    private static Optional<String> complaint(OptionSchema option, String value) {
        boolean fine = switch (option.type()) {
            case BOOLEAN -> TRUE.contains(value) || FALSE.contains(value);
            case INTEGER -> isInBounds(option, value);
            case STRING -> true;
            case ENUM -> option.values().contains(value);
            case ADDRESS -> value.isEmpty() || IpAddress.parse(value).isPresent();
            case LINK_NAME, HOST_LINK -> value.isEmpty() || isLinkName(value);
            case MAC_LIST ->
                words(value).stream()
                        .allMatch(word -> MacAddress.parse(word)
                                .filter(MacAddress::isUnicast)
                                .isPresent());
        };
        return fine ? Optional.empty() : Optional.of('"' + value + "\" is not " + wanted(option));
    }

    private static boolean isInBounds(OptionSchema option, String value) {
        if (!value.matches("-?[0-9]{1,9}")) {
            return false;
        }
        long number = Long.parseLong(value);
        return (option.min() == null || number >= option.min()) && (option.max() == null || number <= option.max());
    }

    private static String wanted(OptionSchema option) {
        return switch (option.type()) {
            case BOOLEAN -> "true or false";
            case INTEGER ->
                "a whole number"
                        + (option.min() == null ? "" : " from " + option.min())
                        + (option.max() == null ? "" : " up to " + option.max());
            case STRING -> "a text";
            case ENUM -> "one of " + String.join(", ", option.values());
            case ADDRESS -> "an IP address";
            case MAC_LIST -> "a list of Ethernet addresses of single stations";
            case LINK_NAME, HOST_LINK ->
                "a link's name: 1 to 15 characters without blanks, '/', ':' and '%', and not all or default";
        };
    }
}
