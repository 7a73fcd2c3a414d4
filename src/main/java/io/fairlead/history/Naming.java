package io.fairlead.history;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How objects of the past are named: by full id, by the first characters of one, or as they were called then. */
final class Naming {

    private static final Pattern BEGINNING = Pattern.compile("[0-9a-f]{4,64}");

    private Naming() {}

    static boolean isBeginning(String text) {
        return BEGINNING.matcher(text).matches();
    }

    static boolean means(String text, @Nullable String id, @Nullable String name) {
        if (text.equals(name) || text.equals(id)) {
            return true;
        }
        return id != null && isBeginning(text) && id.startsWith(text);
    }
}
