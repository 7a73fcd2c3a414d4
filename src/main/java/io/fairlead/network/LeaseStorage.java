package io.fairlead.network;

import io.fairlead.history.Entry;
import io.fairlead.history.Entry.Name;
import io.fairlead.history.Entry.Subject;
import io.fairlead.model.DhcpLease;
import io.fairlead.model.EndpointId;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.Owner;
import io.fairlead.network.LeaseInbox.Notice;
import io.fairlead.reconcile.Reconciler;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes leases of DHCP servers part of what is defined, by commands as any other change, and has the kernel follow. */
@Component
class LeaseStorage {

    private final Gateways gateways;
    private final Commands commands;
    private final Reconciler reconciler;

    LeaseStorage(Commands commands, Reconciler reconciler, Gateways gateways) {
        this.gateways = gateways;
        this.commands = commands;
        this.reconciler = reconciler;
    }

    /**
     * Stores what clients got and lost, all in one command.
     *
     * @throws RefusedException if the database does not take it
     */
    void store(List<Notice> notices) {
        boolean any = notices.stream().anyMatch(n -> n instanceof Notice.Bound || n instanceof Notice.Ended);
        if (any) {
            Set<Owner> touched = commands.run(draft -> {
                        notices.forEach(notice -> store(draft, notice));
                        return notices;
                    })
                    .touched();
            touched.forEach(reconciler::request);
        }
    }

    /**
     * Takes addresses away whose time is over, so that they are not even made again.
     *
     * @param node whose endpoints: another one's client may have renewed what is not stored yet
     */
    void removeExpired(String node, Instant now) {
        boolean any = commands.inventory().endpoints().stream().anyMatch(endpoint -> isOver(endpoint, node, now));
        if (any) {
            commands.run(draft -> {
                draft.inventory().endpoints().stream()
                        .filter(endpoint -> isOver(endpoint, node, now))
                        .forEach(endpoint -> change(draft, endpoint, null, "it ended while the service was down"));
                return now;
            });
        }
    }

    private static boolean isOver(StoredEndpoint endpoint, String node, Instant now) {
        DhcpLease lease = endpoint.spec().lease();
        return endpoint.node().equals(node)
                && lease != null
                && lease.expiresAt() != null
                && !now.isBefore(lease.expiresAt());
    }

    private void store(Draft draft, Notice notice) {
        if (notice instanceof Notice.Bound bound) {
            draft.inventory()
                    .endpoint(bound.endpoint())
                    .ifPresent(endpoint -> change(draft, endpoint, bound.lease(), ""));
        } else if (notice instanceof Notice.Ended ended) {
            draft.inventory()
                    .endpoint(ended.endpoint())
                    .filter(endpoint -> endpoint.spec().lease() != null)
                    .ifPresent(endpoint -> change(draft, endpoint, null, ended.reason()));
        }
    }

    private void change(Draft draft, StoredEndpoint endpoint, @Nullable DhcpLease lease, String reason) {
        EndpointSpec spec = endpoint.spec();
        DhcpLease before = spec.lease();
        boolean renewed = before != null && lease != null && before.comesToTheSame(lease);
        draft.lease(endpoint, lease);
        if (renewed) {
            return;
        }
        StoredSandbox sandbox = draft.inventory().sandbox(spec.sandbox().id()).orElseThrow();
        draft.advance(sandbox);
        gateways.settle(draft, sandbox, Optional.empty());
        draft.note(Entry.observation(
                subject(draft, endpoint),
                lease == null ? "lease-end" : "lease",
                details(lease == null ? before : lease, reason)));
    }

    private static Map<String, Object> details(@Nullable DhcpLease lease, String reason) {
        Map<String, Object> details = new LinkedHashMap<>();
        if (lease != null) {
            details.put("address", lease.address().toString());
            details.put("server", lease.server().toString());
            if (lease.expiresAt() != null) {
                details.put("expiresAt", lease.expiresAt().toString());
            }
        }
        if (!reason.isEmpty()) {
            details.put("reason", reason);
        }
        return details;
    }

    private static Subject subject(Draft draft, StoredEndpoint endpoint) {
        EndpointSpec spec = endpoint.spec();
        EndpointId id = spec.id();
        String network = draft.inventory()
                .network(spec.network())
                .map(n -> n.spec().name())
                .orElse(spec.network().value());
        return new Subject(
                "endpoint",
                id.value(),
                spec.sandbox().name() + " in " + network,
                new Name(spec.network().value(), network),
                new Name(spec.sandbox().id().value(), spec.sandbox().name()));
    }
}
