package io.fairlead.docker.container;

import io.fairlead.history.Entry;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** What happens to containers, as history keeps it: Docker's actions, its attributes as details. */
final class ContainerEvents {

    static final String KIND = "container";

    private ContainerEvents() {}

    /**
     * @param attributes names and values of further ones
     */
    static Entry of(String action, StoredContainer container, String... attributes) {
        Map<String, String> details = new LinkedHashMap<>(container.labels());
        details.put("image", container.image());
        details.put("name", container.name());
        for (int i = 0; i < attributes.length; i += 2) {
            details.put(attributes[i], attributes[i + 1]);
        }
        Entry.Subject subject = new Entry.Subject(
                KIND, container.id(), container.name(), null, new Entry.Name(container.id(), container.name()));
        return new Entry(now(), Entry.Category.CHANGE, subject, action, details, null, null);
    }

    /** As precise as the database keeps it. */
    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
