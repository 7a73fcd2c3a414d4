package io.fairlead.manifest;

import io.fairlead.model.LabelSelector;
import io.fairlead.network.AttachmentRequest;
import io.fairlead.network.Batch;
import io.fairlead.network.KeptAddressRequest;
import io.fairlead.network.NetworkRequest;
import io.fairlead.network.SandboxRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A part of what is there, closed so that it can be carried out alone: an endpoint brings its network and its sandbox, a
 * network the configuration that it was made from.
 *
 * @param labels selects networks, sandboxes and endpoints, and endpoints between selected ones
 * @param networks names; each brings its endpoints and reservations
 * @param sandboxes names; each brings its endpoints
 */
public record Selection(Optional<LabelSelector> labels, Set<String> networks, Set<String> sandboxes) {

    public Selection {
        networks = Set.copyOf(networks);
        sandboxes = Set.copyOf(sandboxes);
    }

    private boolean isEverything() {
        return labels.isEmpty() && networks.isEmpty() && sandboxes.isEmpty();
    }

    public Batch of(Batch all) {
        if (isEverything()) {
            return all;
        }
        Set<String> labelledNetworks = new HashSet<>();
        all.networks().stream()
                .filter(network -> matches(network.labels()))
                .forEach(network -> labelledNetworks.add(network.name()));
        Set<String> labelledSandboxes = new HashSet<>();
        all.sandboxes().stream()
                .filter(sandbox -> matches(sandbox.labels()))
                .forEach(sandbox -> labelledSandboxes.add(sandbox.name()));
        List<AttachmentRequest> endpoints = all.endpoints().stream()
                .filter(each -> networks.contains(String.valueOf(each.network()))
                        || sandboxes.contains(String.valueOf(each.endpoint().sandbox()))
                        || matches(each.endpoint().labels())
                        || labelledNetworks.contains(each.network())
                                && labelledSandboxes.contains(each.endpoint().sandbox()))
                .toList();
        Set<String> neededNetworks = new HashSet<>(networks);
        neededNetworks.addAll(labelledNetworks);
        Set<String> neededSandboxes = new HashSet<>(sandboxes);
        neededSandboxes.addAll(labelledSandboxes);
        for (AttachmentRequest endpoint : endpoints) {
            neededNetworks.add(String.valueOf(endpoint.network()));
            neededSandboxes.add(String.valueOf(endpoint.endpoint().sandbox()));
        }
        all.networks().stream()
                .filter(network -> network.configFrom() != null && neededNetworks.contains(network.name()))
                .map(NetworkRequest::configFrom)
                .toList()
                .forEach(neededNetworks::add);
        List<NetworkRequest> wantedNetworks = all.networks().stream()
                .filter(network -> neededNetworks.contains(network.name()))
                .toList();
        List<SandboxRequest> wantedSandboxes = all.sandboxes().stream()
                .filter(sandbox -> neededSandboxes.contains(sandbox.name()))
                .toList();
        List<KeptAddressRequest> reservations = all.reservations().stream()
                .filter(kept -> networks.contains(String.valueOf(kept.network()))
                        || labelledNetworks.contains(kept.network())
                        || neededSandboxes.contains(
                                        String.valueOf(kept.reservation().sandbox()))
                                && neededNetworks.contains(kept.network()))
                .toList();
        return new Batch(wantedNetworks, wantedSandboxes, reservations, endpoints);
    }

    private boolean matches(@Nullable Map<String, String> own) {
        return labels.isPresent() && own != null && labels.get().matches(own);
    }
}
