package io.fairlead.history;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, to be written down.
 *
 * @param at when, by this node's clock
 * @param subject what it happened to
 * @param action in Docker's words where it has one: {@code create}, {@code connect}, {@code destroy} …
 * @param details a few words more; never a secret
 * @param before the definition that was, null if there was none or none is concerned
 * @param after the definition that is, null if there is none or none is concerned
 */
public record Entry(
        Instant at,
        Category category,
        Subject subject,
        String action,
        Map<String, ?> details,
        @Nullable Map<String, ?> before,
        @Nullable Map<String, ?> after) {

    /** Who gets to see it. */
    public enum Category {
        /** Of what is defined: an event, and in the audit. */
        CHANGE,
        /** Of who may do what: in the audit alone. */
        ADMINISTRATION,
        /** By the service: an event alone. */
        OBSERVATION
    }

    /**
     * What something happened to.
     *
     * @param kind {@code network}, {@code endpoint}, {@code sandbox}, {@code host} …
     * @param network the network that it is or belongs to
     * @param sandbox the sandbox that it is or belongs to
     */
    public record Subject(
            String kind,
            String id,
            String name,
            @Nullable Name network,
            @Nullable Name sandbox) {

        /** Something that is neither a network's nor a sandbox's. */
        public static Subject of(String kind, String id, String name) {
            return new Subject(kind, id, name, null, null);
        }

        public static Subject network(String id, String name) {
            return new Subject("network", id, name, new Name(id, name), null);
        }

        public static Subject sandbox(String id, String name) {
            return new Subject("sandbox", id, name, null, new Name(id, name));
        }
    }

    /** An object as it was called then. */
    public record Name(String id, String name) {}

    /** Something that the service noticed now. */
    public static Entry observation(Subject subject, String action, Map<String, ?> details) {
        return new Entry(now(), Category.OBSERVATION, subject, action, details, null, null);
    }

    /** Something that was just done about who may do what. */
    public static Entry administration(Subject subject, String action, Map<String, ?> details) {
        return new Entry(now(), Category.ADMINISTRATION, subject, action, details, null, null);
    }

    /** As precise as the database keeps it. */
    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
