package io.fairlead.docker;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values of a query's parameters, as Docker takes them. */
public final class QueryValues {

    private static final Set<String> NO = Set.of("", "0", "no", "false", "none");

    private QueryValues() {}

    /** A switch: everything but a few words for no, and nothing, is yes. */
    public static boolean isTrue(@Nullable String value) {
        return value != null && !NO.contains(value.strip().toLowerCase(Locale.ROOT));
    }
}
