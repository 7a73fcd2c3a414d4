package io.fairlead.docker.container;

import io.fairlead.docker.DockerException;
import io.fairlead.docker.DockerFilters;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Which containers a list shows. */
final class ContainerSelection {

    private static final Set<String> STATES =
            Set.of("created", "running", "paused", "restarting", "removing", "exited", "dead");

    private static final Set<String> HEALTHS = Set.of("starting", "healthy", "unhealthy", "none");

    private final DockerFilters filters;
    private final Optional<Instant> before;
    private final Optional<Instant> since;
    private final boolean all;

    /**
     * @param all whether those that do not run are wanted too
     * @param find finds the containers that others are to be older or newer than
     * @throws DockerException 400 for keys and values that there are not
     */
    ContainerSelection(DockerFilters filters, boolean all, Function<String, Container> find) {
        this.filters = filters.allow(
                "ancestor",
                "before",
                "exited",
                "expose",
                "health",
                "id",
                "is-task",
                "isolation",
                "label",
                "name",
                "network",
                "publish",
                "since",
                "status",
                "volume");
        for (String state : filters.get("status")) {
            if (!STATES.contains(state)) {
                throw DockerException.invalid("invalid filter 'status=" + state + "'");
            }
        }
        for (String health : filters.get("health")) {
            if (!HEALTHS.contains(health)) {
                throw DockerException.invalid("invalid filter 'health=" + health + "'");
            }
        }
        for (String code : filters.get("exited")) {
            if (!code.matches("-?\\d{1,9}")) {
                throw DockerException.invalid("invalid filter 'exited=" + code + "'");
            }
        }
        this.before = moment("before", find);
        this.since = moment("since", find);
        this.all = all || filters.contains("status") || filters.contains("exited");
    }

    private Optional<Instant> moment(String key, Function<String, Container> find) {
        return filters.get(key).stream()
                .map(name -> find.apply(name).stored().created())
                .findFirst();
    }

    boolean test(Container container) {
        StoredContainer stored = container.stored();
        return (all || container.isRunning() || before.isPresent() || since.isPresent())
                && filters.pattern("id", stored.id())
                && (filters.pattern("name", container.name()) || filters.pattern("name", "/" + container.name()))
                && filters.labels("label", container.labels())
                && filters.exact("status", container.state())
                && hasExited(container)
                && before.map(moment -> stored.created().isBefore(moment)).orElse(true)
                && since.map(moment -> stored.created().isAfter(moment)).orElse(true)
                && isOfImage(stored.image())
                && isInNetwork(container)
                && hasPort("publish", container)
                && hasPort("expose", container)
                // No container here has any of these.
                && !filters.contains("volume")
                && (filters.get("health").isEmpty() || filters.get("health").contains("none"))
                && !filters.flag("is-task", false);
    }

    private boolean hasExited(Container container) {
        List<String> codes = filters.get("exited");
        return codes.isEmpty()
                || container.state().equals("exited")
                        && codes.contains(String.valueOf(container.stored().exitCode()));
    }

    private boolean isOfImage(String image) {
        List<String> wanted = filters.get("ancestor");
        return wanted.isEmpty() || wanted.stream().anyMatch(one -> one.equals(image) || image.equals(one + ":latest"));
    }

    private boolean isInNetwork(Container container) {
        List<String> wanted = filters.get("network");
        return wanted.isEmpty()
                || wanted.stream()
                        .anyMatch(one -> container.endpoints().entrySet().stream()
                                .anyMatch(entry -> entry.getKey().equals(one)
                                        || entry.getValue().networkId() != null
                                                && entry.getValue().networkId().startsWith(one)))
                || container.sandbox() != null
                        && container.sandbox().endpoints().stream()
                                .anyMatch(endpoint -> wanted.stream()
                                        .anyMatch(one -> endpoint.network().startsWith(one)));
    }

    /** {@code 80}, {@code 80/udp} or {@code 8000-8010/tcp}. */
    private boolean hasPort(String key, Container container) {
        List<String> wanted = filters.get(key);
        if (wanted.isEmpty()) {
            return true;
        }
        boolean published = key.equals("publish");
        return wanted.stream().anyMatch(text -> {
            String[] parts = text.split("/", 2);
            String protocol = parts.length > 1 ? parts[1] : "tcp";
            String[] range = parts[0].split("-", 2);
            if (!parts[0].matches("\\d{1,5}(-\\d{1,5})?")) {
                throw DockerException.invalid("invalid filter '" + key + "=" + text + "'");
            }
            int first = Integer.parseInt(range[0]);
            int last = Integer.parseInt(range[range.length - 1]);
            return NetworkSettings.ports(container).properties().stream()
                    .filter(entry -> entry.getKey().endsWith("/" + protocol))
                    .anyMatch(entry -> published
                            ? java.util.stream.StreamSupport.stream(
                                            entry.getValue().spliterator(), false)
                                    .map(binding -> Integer.parseInt(Json.text(binding, "HostPort")))
                                    .anyMatch(port -> port >= first && port <= last)
                            : isBetween(entry.getKey(), first, last));
        });
    }

    private static boolean isBetween(String key, int first, int last) {
        int port = Integer.parseInt(key.split("/", 2)[0]);
        return port >= first && port <= last;
    }
}
