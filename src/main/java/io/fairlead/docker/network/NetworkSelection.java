package io.fairlead.docker.network;

import io.fairlead.docker.DockerException;
import io.fairlead.docker.DockerFilters;
import io.fairlead.docker.Moments;
import io.fairlead.network.NetworkView;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which networks a client's filters select. */
final class NetworkSelection implements Predicate<NetworkView> {

    private static final String DANGLING = "dangling";
    private static final String TYPE = "type";
    private static final String UNTIL = "until";
    private static final String BUILTIN = "builtin";

    private final DockerFilters filters;
    private final @Nullable Boolean dangling;
    private final @Nullable Instant until;

    private NetworkSelection(DockerFilters filters, @Nullable Boolean dangling, @Nullable Instant until) {
        this.filters = filters;
        this.dangling = dangling;
        this.until = until;
    }

    /** For a list. */
    static NetworkSelection list(DockerFilters filters) {
        filters.allow(DANGLING, "driver", "id", "label", "name", "scope", TYPE);
        for (String type : filters.get(TYPE)) {
            if (!type.equals(BUILTIN) && !type.equals("custom")) {
                throw DockerException.invalid("invalid filter: 'type'='" + type + "'");
            }
        }
        return new NetworkSelection(filters, dangling(filters.get(DANGLING)), null);
    }

    private static @Nullable Boolean dangling(List<String> values) {
        if (values.size() > 1) {
            throw DockerException.invalid("got more than one value for filter key \"dangling\"");
        }
        if (values.isEmpty()) {
            return null;
        }
        return switch (values.get(0)) {
            case "1", "true" -> true;
            case "0", "false" -> false;
            default ->
                throw DockerException.invalid(
                        "invalid value for filter 'dangling', must be \"true\" (or \"1\"), or \"false\" (or \"0\")");
        };
    }

    /** Of networks that nobody is in, for pruning. */
    static NetworkSelection prune(DockerFilters filters) {
        filters.allow("label", "label!", UNTIL);
        List<String> until = filters.get(UNTIL);
        if (until.size() > 1) {
            throw DockerException.invalid("more than one until filter specified");
        }
        Instant moment = until.isEmpty() ? null : Moments.parse(UNTIL, until.get(0), Instant.now());
        return new NetworkSelection(filters, null, moment);
    }

    @Override
    public boolean test(NetworkView network) {
        return filters.exact("driver", NetworkShapes.driver(network))
                && filters.pattern("name", network.name())
                && filters.pattern("id", network.id())
                && filters.labels("label", network.labels())
                && filters.noLabels("label!", network.labels())
                && filters.exact("scope", NetworkJson.LOCAL)
                && (filters.get(TYPE).isEmpty() || filters.get(TYPE).contains(type(network)))
                && (dangling == null || dangling == isDangling(network))
                && (until == null || !network.createdAt().isAfter(until));
    }

    private static String type(NetworkView network) {
        return network.predefined() ? BUILTIN : "custom";
    }

    private static boolean isDangling(NetworkView network) {
        return !network.predefined() && network.endpoints() == 0;
    }
}
