package io.fairlead.network;

import io.fairlead.ipam.Reservation;
import io.fairlead.model.NetworkId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One object whose definition a command changes. */
@Schema(description = "One object whose definition changes.")
public record DefinitionChange(
        @Schema(
                allowableValues = {"create", "change", "delete"},
                example = "change",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String action,

        @Schema(
                allowableValues = {"network", "sandbox", "endpoint", "reservation"},
                example = "network",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String kind,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String id,

        @Schema(
                description =
                        "The object's name; of an endpoint, the sandbox's and the network's; of a reservation, the"
                                + " address and the network's.",
                example = "shop",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String name,

        @Schema(description = "The definition as it is; missing where there is none.") @Nullable
        Map<String, Object> before,

        @Schema(description = "The definition as it is to be; missing where it goes.") @Nullable
        Map<String, Object> after) {

    static final String CREATE = "create";
    static final String CHANGE = "change";
    static final String DELETE = "delete";

    /** Everything that a draft changes, networks first. Mere generations are no change. */
    static List<DefinitionChange> of(Draft draft) {
        Inventory base = draft.base();
        List<DefinitionChange> changes = new ArrayList<>();
        Kind<StoredNetwork> network =
                new Kind<>("network", n -> n.spec().id().value(), n -> n.spec().name(), Snapshot::of);
        Kind<StoredSandbox> sandbox =
                new Kind<>("sandbox", s -> s.ref().id().value(), s -> s.ref().name(), Snapshot::of);
        Kind<StoredEndpoint> endpoint =
                new Kind<>("endpoint", e -> e.spec().id().value(), e -> name(e, draft), Snapshot::of);
        draft.networks()
                .forEach(n -> network.changed(base.network(n.spec().id()).orElse(null), n, changes));
        draft.removedNetworks().forEach(id -> network.removed(base.network(id).orElse(null), changes));
        draft.sandboxes()
                .forEach(s -> sandbox.changed(base.sandbox(s.ref().id()).orElse(null), s, changes));
        draft.removedSandboxes().forEach(id -> sandbox.removed(base.sandbox(id).orElse(null), changes));
        draft.endpoints()
                .forEach(e -> endpoint.changed(base.endpoint(e.spec().id()).orElse(null), e, changes));
        draft.removedEndpoints()
                .forEach(id -> endpoint.removed(base.endpoint(id).orElse(null), changes));
        reservations(draft, changes);
        return changes;
    }

    private static void reservations(Draft draft, List<DefinitionChange> changes) {
        Kind<Reservation> kind = new Kind<>(
                "reservation",
                DefinitionChange::id,
                r -> r.address() + " in " + name(r.network(), draft),
                Snapshot::of);
        draft.reservations().forEach(r -> kind.changed(before(r.key(), draft), r, changes));
        draft.removedReservations().forEach(key -> kind.removed(before(key, draft), changes));
    }

    /** Of a reservation, which has none of its own. */
    static String id(Reservation reservation) {
        return reservation.network().value() + "/" + reservation.address();
    }

    private static @Nullable Reservation before(Reservation.Key key, Draft draft) {
        return draft.base().reservations(key.network()).stream()
                .filter(reservation -> reservation.key().equals(key))
                .findFirst()
                .orElse(null);
    }

    private static String name(StoredEndpoint endpoint, Draft draft) {
        return endpoint.spec().sandbox().name() + " in " + name(endpoint.spec().network(), draft);
    }

    private static String name(NetworkId id, Draft draft) {
        return draft.inventory()
                .network(id)
                .or(() -> draft.base().network(id))
                .map(n -> n.spec().name())
                .orElse(id.value());
    }

    /** How objects of one kind are told apart and shown. */
    private record Kind<T>(
            String kind, Function<T, String> id, Function<T, String> name, Function<T, Map<String, Object>> snapshot) {

        void changed(@Nullable T before, T after, List<DefinitionChange> changes) {
            Map<String, Object> now = snapshot.apply(after);
            if (before == null) {
                changes.add(new DefinitionChange(CREATE, kind, id.apply(after), name.apply(after), null, now));
                return;
            }
            Map<String, Object> then = snapshot.apply(before);
            if (!then.equals(now)) {
                changes.add(new DefinitionChange(CHANGE, kind, id.apply(after), name.apply(after), then, now));
            }
        }

        /** What was made and removed in one draft was never there. */
        void removed(@Nullable T before, List<DefinitionChange> changes) {
            if (before != null) {
                changes.add(new DefinitionChange(
                        DELETE, kind, id.apply(before), name.apply(before), snapshot.apply(before), null));
            }
        }
    }
}
