package io.fairlead.network;

import io.fairlead.model.EndpointId;
import io.fairlead.model.NetworkId;
import io.fairlead.model.SandboxId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Finds objects the way Docker does: by full id, then by exact name, then by an unambiguous beginning of an id. */
final class Lookup {

    private Lookup() {}

    static StoredNetwork network(Inventory inventory, String text) {
        return findNetwork(inventory, text)
                .orElseThrow(() -> RefusedException.notFound("network " + text + " not found"));
    }

    static Optional<StoredNetwork> findNetwork(Inventory inventory, String text) {
        return inventory
                .network(new NetworkId(text))
                .or(() -> inventory.networkNamed(text))
                .or(() -> byPrefix(
                        "network",
                        text,
                        inventory.networks(),
                        n -> n.spec().id().value()));
    }

    static StoredSandbox sandbox(Inventory inventory, String text) {
        return findSandbox(inventory, text)
                .orElseThrow(() -> RefusedException.notFound("sandbox " + text + " not found"));
    }

    static Optional<StoredSandbox> findSandbox(Inventory inventory, String text) {
        return inventory
                .sandbox(new SandboxId(text))
                .or(() -> inventory.sandboxNamed(text))
                .or(() -> byPrefix(
                        "sandbox",
                        text,
                        inventory.sandboxes(),
                        s -> s.ref().id().value()));
    }

    static StoredEndpoint endpoint(Inventory inventory, String text) {
        return inventory
                .endpoint(new EndpointId(text))
                .or(() -> byPrefix(
                        "endpoint",
                        text,
                        inventory.endpoints(),
                        e -> e.spec().id().value()))
                .orElseThrow(() -> RefusedException.notFound("endpoint " + text + " not found"));
    }

    private static <T> Optional<T> byPrefix(
            String noun, String text, Collection<T> candidates, Function<T, String> id) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        List<T> matches =
                candidates.stream().filter(c -> id.apply(c).startsWith(text)).toList();
        if (matches.size() > 1) {
            throw new RefusedException(
                    RefusedException.Reason.INVALID,
                    noun + " " + text + " is ambiguous (" + matches.size() + " matches found based on ID prefix)");
        }
        return matches.stream().findFirst();
    }
}
