package io.fairlead.network;

import io.fairlead.model.EndpointId;
import io.fairlead.model.NetworkId;
import io.fairlead.model.SandboxId;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What definitions take of the heap, roughly: themselves in the inventory, and what the reconciler and the mirror of the
 * kernel remember of them. All of it is in memory as long as the service runs, so that what is defined is bounded by it.
 */
final class Room {

    /** Of the heap, for all definitions. */
    private static final int PART = 4;

    private static final long NETWORK = 2 << 10;
    private static final long SANDBOX = 1 << 10;
    private static final long ENDPOINT = 4 << 10;
    private static final long PORT = 512;

    /** Of a label or an option, beside its characters. */
    private static final long TEXT = 128;

    private Room() {}

    static long of(StoredNetwork network) {
        return NETWORK
                + texts(network.spec().labels())
                + texts(network.spec().options())
                + texts(network.spec().notes().ipamOptions())
                + texts(network.spec().notes().extraOptions())
                + network.spec().subnets().stream()
                        .mapToLong(subnet -> TEXT * subnet.auxAddresses().size())
                        .sum();
    }

    static long of(StoredSandbox sandbox) {
        return SANDBOX + texts(sandbox.labels());
    }

    static long of(StoredEndpoint endpoint) {
        return ENDPOINT
                + texts(endpoint.labels())
                + texts(endpoint.spec().options())
                + PORT * endpoint.spec().ports().size();
    }

    private static long texts(Map<String, String> texts) {
        long bytes = 0;
        for (Map.Entry<String, String> text : texts.entrySet()) {
            bytes += TEXT + text.getKey().length() + text.getValue().length();
        }
        return bytes;
    }

    /**
     * @throws RefusedException if the draft adds more than there is room for; what only takes away always fits
     */
    static void require(Draft draft) {
        require(draft, Runtime.getRuntime().maxMemory() / PART);
    }

    /**
     * @param most bytes of all definitions
     */
    static void require(Draft draft, long most) {
        InventoryImage base = draft.base();
        long more = grown(draft.networks(), n -> base.network(n.spec().id()).map(Room::of), Room::of)
                + grown(draft.sandboxes(), s -> base.sandbox(s.ref().id()).map(Room::of), Room::of)
                + grown(draft.endpoints(), e -> base.endpoint(e.spec().id()).map(Room::of), Room::of)
                - gone(
                        draft.removedNetworks(),
                        (NetworkId id) -> base.network(id).map(Room::of).orElse(0L))
                - gone(
                        draft.removedSandboxes(),
                        (SandboxId id) -> base.sandbox(id).map(Room::of).orElse(0L))
                - gone(
                        draft.removedEndpoints(),
                        (EndpointId id) -> base.endpoint(id).map(Room::of).orElse(0L));
        if (more > 0 && base.room() + more > most) {
            throw RefusedException.conflict("the definitions would take some " + mebibytes(base.room() + more)
                    + " MiB of memory, and the service has " + mebibytes(most)
                    + " for them: take something away, or give it a larger heap (-Xmx)");
        }
    }

    private static <T> long grown(
            Iterable<T> after, Function<T, java.util.Optional<Long>> before, ToLongFunction<T> room) {
        long more = 0;
        for (T each : after) {
            more += room.applyAsLong(each) - before.apply(each).orElse(0L);
        }
        return more;
    }

    private static <K> long gone(Set<K> removed, ToLongFunction<K> room) {
        return removed.stream().mapToLong(room).sum();
    }

    private static long mebibytes(long bytes) {
        return (bytes >> 20) + 1;
    }
}
