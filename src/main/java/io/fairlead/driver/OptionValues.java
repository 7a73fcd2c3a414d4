package io.fairlead.driver;

import io.fairlead.model.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Checks option maps against a schema: canonical names from aliases, typed values, all violations at once. */
public final class OptionValues {

    private OptionValues() {}

    public static List<Violation> validate(List<OptionSchema> schema, Map<String, String> options) {
        List<Violation> violations = new ArrayList<>();
        options.keySet().forEach(name -> {
            if (schema.stream().noneMatch(o -> o.name().equals(name) || o.alias().equals(name))) {
                violations.add(new Violation("options." + name, "there is no such option"));
            }
        });
        return violations;
    }

    public static Map<String, String> canonical(List<OptionSchema> schema, Map<String, String> options) {
        Map<String, String> canonical = new TreeMap<>(options);
        for (OptionSchema option : schema) {
            String value = canonical.remove(option.alias());
            if (value != null) {
                canonical.put(option.name(), value);
            }
        }
        return canonical;
    }
}
