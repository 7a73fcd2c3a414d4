package io.fairlead.network;

import io.fairlead.history.Entry;
import io.fairlead.history.Entry.Category;
import io.fairlead.history.Entry.Name;
import io.fairlead.history.Entry.Subject;
import io.fairlead.history.Journal;
import io.fairlead.history.LeaseChange;
import io.fairlead.model.EndpointId;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkId;
import io.fairlead.model.SandboxId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** Writes down what a command changes: an entry for each object, and who gets or gives back which address. */
@Component
class Recording {

    /** What happens to an object, as Docker calls it. */
    private static final Map<String, String> ACTIONS = Map.of(
            DefinitionChange.CREATE, "create",
            DefinitionChange.CHANGE, "update",
            DefinitionChange.DELETE, "destroy");

    /** What happens to an attachment, as Docker calls it. */
    private static final Map<String, String> ENDPOINT_ACTIONS = Map.of(
            DefinitionChange.CREATE, "connect",
            DefinitionChange.CHANGE, "update",
            DefinitionChange.DELETE, "disconnect");

    private final Journal journal;
    private final String node;

    Recording(Journal journal, ServiceSettings settings) {
        this.journal = journal;
        this.node = settings.nodeName();
    }

    /** To be the last thing in the command's transaction. */
    void write(Draft draft) {
        Instant now = Definitions.now();
        List<Entry> entries = new ArrayList<>(draft.notes());
        for (DefinitionChange change : inOrder(DefinitionChange.of(draft))) {
            entries.add(entry(draft, change, now));
        }
        entries.addAll(draft.lastNotes());
        journal.append(node, entries, leases(draft));
    }

    /** What ends, ends from the leaves on, as Docker tells of it; the changes come with the networks first. */
    private static List<DefinitionChange> inOrder(List<DefinitionChange> changes) {
        List<DefinitionChange> ordered = new ArrayList<>(changes);
        List<DefinitionChange> ends = new ArrayList<>(changes);
        ordered.removeIf(change -> change.action().equals(DefinitionChange.DELETE));
        ends.removeAll(ordered);
        Collections.reverse(ends);
        ends.addAll(ordered);
        return ends;
    }

    private static Entry entry(Draft draft, DefinitionChange change, Instant now) {
        boolean endpoint = change.kind().equals("endpoint");
        String action = (endpoint ? ENDPOINT_ACTIONS : ACTIONS).get(change.action());
        return new Entry(
                now,
                Category.CHANGE,
                subject(draft, change),
                Objects.requireNonNull(action),
                details(draft, change),
                change.before(),
                change.after());
    }

    private static Subject subject(Draft draft, DefinitionChange change) {
        return switch (change.kind()) {
            case "network" -> Subject.network(change.id(), change.name());
            case "sandbox" -> Subject.sandbox(change.id(), change.name());
            case "reservation" -> {
                NetworkId network = new NetworkId(String.valueOf(shown(change).get("network")));
                yield new Subject(change.kind(), change.id(), change.name(), name(draft, network), null);
            }
            default -> {
                StoredEndpoint endpoint = endpoint(draft, change.id());
                yield new Subject(
                        change.kind(),
                        change.id(),
                        change.name(),
                        name(draft, endpoint.spec().network()),
                        sandbox(endpoint));
            }
        };
    }

    private static Name name(Draft draft, NetworkId id) {
        String name = network(draft, id).map(network -> network.spec().name()).orElse(id.value());
        return new Name(id.value(), name);
    }

    /** Also one that this command deletes. */
    private static Optional<StoredNetwork> network(Draft draft, NetworkId id) {
        return draft.inventory().network(id).or(() -> draft.base().network(id));
    }

    private static StoredEndpoint endpoint(Draft draft, String id) {
        EndpointId endpoint = new EndpointId(id);
        return draft.endpoint(endpoint)
                .or(() -> draft.base().endpoint(endpoint))
                .orElseThrow();
    }

    private static Name sandbox(StoredEndpoint endpoint) {
        return new Name(
                endpoint.spec().sandbox().id().value(),
                endpoint.spec().sandbox().name());
    }

    private static Map<String, Object> shown(DefinitionChange change) {
        return change.after() != null ? change.after() : Objects.requireNonNull(change.before());
    }

    /** What a reader of events wants to know without asking further. */
    private static Map<String, Object> details(Draft draft, DefinitionChange change) {
        Map<String, Object> before = change.before();
        Map<String, Object> after = change.after();
        Map<String, Object> shown = shown(change);
        Map<String, Object> details = new LinkedHashMap<>();
        if (before != null && after != null) {
            TreeSet<String> changed = new TreeSet<>(after.keySet());
            changed.removeIf(field -> Objects.equals(before.get(field), after.get(field)));
            details.put("changed", changed);
            if (changed.contains("name")) {
                details.put("oldName", before.get("name"));
            }
        }
        if (change.kind().equals("endpoint")) {
            network(draft, endpoint(draft, change.id()).spec().network())
                    .ifPresent(network ->
                            details.put("driver", network.spec().driver().value()));
        }
        if (change.kind().equals("sandbox") && before == null && draft.isTold(new SandboxId(change.id()))) {
            details.put("container", true);
        }
        for (String field : List.of("driver", "kind", "address", "addresses", "mac")) {
            Object value = shown.get(field);
            if (value != null) {
                details.put(field, value);
            }
        }
        return details;
    }

    private static List<LeaseChange> leases(Draft draft) {
        List<LeaseChange> changes = new ArrayList<>();
        for (EndpointId id : draft.removedEndpoints()) {
            draft.base()
                    .endpoint(id)
                    .ifPresent(before -> before.addresses().forEach(address -> changes.add(end(before, address))));
        }
        for (StoredEndpoint after : draft.endpoints()) {
            Optional<StoredEndpoint> before = draft.base().endpoint(after.spec().id());
            boolean same = before.isPresent()
                    && before.get().spec().mac().equals(after.spec().mac());
            List<IpPrefix> had = before.map(StoredEndpoint::addresses).orElse(List.of());
            List<IpPrefix> has = after.addresses();
            had.stream()
                    .filter(address -> !same || !has.contains(address))
                    .forEach(address -> changes.add(end(after, address)));
            has.stream()
                    .filter(address -> !same || !had.contains(address))
                    .forEach(address -> changes.add(begin(draft, after, address)));
        }
        return changes;
    }

    private static LeaseChange begin(Draft draft, StoredEndpoint endpoint, IpPrefix address) {
        return new LeaseChange.Begin(
                address.address(),
                name(draft, endpoint.spec().network()),
                endpoint.spec().id().value(),
                sandbox(endpoint),
                endpoint.spec().mac().toString(),
                endpoint.node());
    }

    private static LeaseChange end(StoredEndpoint endpoint, IpPrefix address) {
        return new LeaseChange.End(address.address(), endpoint.spec().id().value());
    }
}
