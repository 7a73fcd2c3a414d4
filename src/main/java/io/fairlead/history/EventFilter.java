package io.fairlead.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which events are wanted. Objects are named by full id, by four or more first characters of one, or by their name then.
 *
 * @param kinds empty for all
 * @param actions empty for all
 * @param object what it happened to
 * @param network with everything in it
 * @param sandbox with its endpoints
 */
public record EventFilter(
        List<String> kinds,
        List<String> actions,
        @Nullable String object,
        @Nullable String network,
        @Nullable String sandbox) {

    public static final EventFilter ALL = new EventFilter(List.of(), List.of(), null, null, null);

    public EventFilter {
        kinds = List.copyOf(kinds);
        actions = List.copyOf(actions);
    }

    /** The same as {@link #conditions}, in memory. */
    boolean matches(EventView event) {
        return (kinds.isEmpty() || kinds.contains(event.kind()))
                && (actions.isEmpty() || actions.contains(event.action()))
                && (object == null || Naming.means(object, event.object(), event.name()))
                && (network == null || Naming.means(network, event.network(), event.networkName()))
                && (sandbox == null || Naming.means(sandbox, event.sandbox(), event.sandboxName()));
    }

    Conditions conditions() {
        return new Conditions()
                .and("kind in (:kinds)", "kinds", kinds)
                .and("action in (:actions)", "actions", actions)
                .object("object_id", "object_name", "object", object)
                .object("network_id", "network_name", "network", network)
                .object("sandbox_id", "sandbox_name", "sandbox", sandbox);
    }
}
