package io.fairlead.reach;

import io.fairlead.kernel.Kernel;
import io.fairlead.kernel.NamespaceView;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.SandboxKind;
import io.fairlead.model.SandboxRef;
import io.fairlead.model.Subnet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The host and its sandboxes, looked into as far as a trace gets, and what is stored of them. */
final class World implements AutoCloseable {

    private final Kernel kernel;
    private final List<NetworkIntent> networks;
    private final Map<NamespaceRef, Place> places = new HashMap<>();
    private final Place host;

    /**
     * @throws IllegalStateException if the host's own namespace is gone
     */
    World(Kernel kernel, List<NetworkIntent> networks) {
        this.kernel = kernel;
        this.networks = networks;
        NamespaceView view = kernel.look(NamespaceRef.HOST)
                .orElseThrow(() -> new IllegalStateException("the host's network namespace is gone"));
        this.host = new Place(null, view);
    }

    Place host() {
        return host;
    }

    /** The places whose rules have seen the packet. */
    List<Place> passed() {
        return Stream.concat(Stream.of(host), places.values().stream())
                .filter(place -> place.connection() != null)
                .toList();
    }

    /** Empty if its namespace is gone. */
    Optional<Place> sandbox(SandboxRef ref) {
        if (ref.kind() == SandboxKind.HOST) {
            return Optional.of(host);
        }
        Place known = places.get(ref.namespace());
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Place> opened = kernel.look(ref.namespace()).map(view -> new Place(ref, view));
        opened.ifPresent(place -> places.put(ref.namespace(), place));
        return opened;
    }

    List<EndpointSpec> endpointsOf(SandboxRef ref) {
        return networks.stream()
                .flatMap(network -> network.endpoints().stream())
                .filter(endpoint -> endpoint.sandbox().id().equals(ref.id()))
                .toList();
    }

    /** The endpoints that are meant to have the address; several where networks use the same subnet. */
    List<EndpointSpec> endpointsWith(IpAddress address) {
        return networks.stream()
                .flatMap(network -> network.endpoints().stream())
                .filter(endpoint ->
                        endpoint.addresses().stream().anyMatch(a -> a.address().equals(address)))
                .toList();
    }

    /** The network whose bridge a link is, told by its endpoints' and its own name in the rules. */
    Optional<NetworkIntent> networkOf(String chain) {
        String id = chain.substring(chain.indexOf('-') + 1);
        return networks.stream()
                .filter(network -> network.spec().id().shortId().equals(id))
                .findFirst();
    }

    /** The endpoint of a virtual machine that the host's link is the device of. */
    Optional<EndpointSpec> guestBehind(Link device) {
        return networks.stream()
                .flatMap(network -> network.endpoints().stream())
                .filter(endpoint -> endpoint.sandbox().kind() == SandboxKind.MACHINE)
                .filter(endpoint -> endpoint.link().equals(device.nameOrEmpty()))
                .findFirst();
    }

    /** The next hop of a guest that is set up as the endpoint says: its network's gateway for what is not beside it. */
    IpAddress nextHop(EndpointSpec guest, IpAddress destination) {
        List<Subnet> subnets = networks.stream()
                .filter(network -> network.spec().id().equals(guest.network()))
                .flatMap(network -> network.spec().subnets().stream())
                .filter(subnet -> subnet.prefix().v6() == destination.v6())
                .toList();
        if (subnets.stream().anyMatch(subnet -> subnet.prefix().contains(destination))) {
            return destination;
        }
        return subnets.stream()
                .map(Subnet::router)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(destination);
    }

    /** The host's link at the other end of a sandbox's. */
    Optional<Link> peer(Link inner) {
        Integer lower = inner.lower();
        return lower == null
                ? Optional.empty()
                : host.routes()
                        .link(lower)
                        .filter(outer -> Integer.valueOf(inner.index()).equals(outer.lower()));
    }

    @Override
    public void close() {
        places.values().forEach(place -> place.view().close());
        host.view().close();
    }
}
