package io.fairlead.network;

import io.fairlead.model.EndpointId;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.PublishedPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Makes published ports of those that an endpoint asked for, and holds them on the host. */
@Component
class PortPlanning {

    private final EndpointDefinition definition;
    private final ServiceSettings settings;

    PortPlanning(EndpointDefinition definition, ServiceSettings settings) {
        this.definition = definition;
        this.settings = settings;
    }

    /** A new endpoint's ports. */
    PortPlan plan(
            Draft draft,
            EndpointId id,
            StoredNetwork network,
            List<PortRequest> requests,
            Violations violations,
            List<String> warnings) {
        draft.onRollback(() -> draft.hostPorts().release(id.value()));
        return choose(draft, id, network, requests, violations, warnings);
    }

    /** Another choice of ports for an endpoint that is there; the ones that it has and still wants it keeps. */
    PortPlan replan(
            Draft draft,
            StoredEndpoint before,
            StoredNetwork network,
            List<PortRequest> requests,
            Violations violations,
            List<String> warnings) {
        EndpointId id = before.spec().id();
        List<PublishedPort> held = held(before);
        draft.onRollback(() -> draft.hostPorts().hold(id.value(), held));
        PortPlan plan = choose(draft, id, network, pinned(requests, before), violations, warnings);
        if (plan.published().isEmpty() && !held.isEmpty()) {
            draft.hostPorts().release(id.value());
        }
        return plan;
    }

    /** What of an endpoint's ports takes something of the host: in a routed family they are open at its own address. */
    static List<PublishedPort> held(StoredEndpoint endpoint) {
        return endpoint.spec().ports().stream()
                .filter(port -> !isOwnAddress(endpoint, port))
                .toList();
    }

    /** Whether ports are open at its own address, and follow it. */
    static boolean isOpened(StoredEndpoint endpoint) {
        return endpoint.spec().ports().stream().anyMatch(port -> isOwnAddress(endpoint, port));
    }

    private static boolean isOwnAddress(StoredEndpoint endpoint, PublishedPort port) {
        return endpoint.spec().addresses().stream().map(IpPrefix::address).anyMatch(port.hostAddress()::equals);
    }

    /** Host ports that were left to us stay the ones that were chosen. */
    private static List<PortRequest> pinned(List<PortRequest> requests, StoredEndpoint before) {
        List<PublishedPort> chosen = new ArrayList<>(held(before));
        requests.stream()
                .filter(request -> !request.isOpen())
                .forEach(request ->
                        chosen.removeIf(port -> port.hostPorts().toString().equals(request.hostPort())));
        List<PortRequest> pinned = new ArrayList<>();
        for (PortRequest request : requests) {
            Optional<PublishedPort> same = request.isOpen() && before.asked().contains(request)
                    ? chosen.stream().filter(request::isAnsweredBy).findFirst()
                    : Optional.empty();
            pinned.add(same.map(port -> request.withHostPort(port.hostPorts().toString()))
                    .orElse(request));
            // The same number in both families is one choice.
            same.ifPresent(port -> chosen.removeIf(
                    other -> request.isAnsweredBy(other) && other.hostPorts().equals(port.hostPorts())));
        }
        return pinned;
    }

    private PortPlan choose(
            Draft draft,
            EndpointId id,
            StoredNetwork network,
            List<PortRequest> requests,
            Violations violations,
            List<String> warnings) {
        NetworkSpec spec = network.spec();
        if (requests.isEmpty()) {
            return PortPlan.NONE;
        }
        if (!definition.capabilities(network).publishes()) {
            warnings.add("published ports are discarded: network " + spec.name() + " publishes none");
            return PortPlan.NONE;
        }
        boolean routed4 = isRouted(spec, OptionNames.GATEWAY_MODE_4);
        boolean routed6 = isRouted(spec, OptionNames.GATEWAY_MODE_6);
        List<Publishing.Parsed> opened = new ArrayList<>();
        if (routed4 && spec.ipv4() || routed6 && spec.ipv6()) {
            for (int i = 0; i < requests.size(); i++) {
                Publishing.parse("ports[" + i + "]", requests.get(i), violations)
                        .ifPresent(opened::add);
            }
            if (requests.stream().anyMatch(r -> r.hostPort() != null || r.hostAddress() != null)) {
                warnings.add("host addresses and ports are ignored in a routed family: the ports are open at the"
                        + " endpoint's own address");
            }
        }
        List<PublishedPort> published = List.of();
        boolean nat4 = spec.ipv4() && !routed4;
        boolean nat6 = spec.ipv6() && !routed6;
        if (nat4 || nat6) {
            published = new Publishing(draft.hostPorts(), draft.inventory(), id.value(), violations)
                    .choose(requests, Publishing.Binding.of(spec, settings.defaultBinding(), nat4, nat6));
        }
        return new PortPlan(published, opened, routed4, routed6);
    }

    private static boolean isRouted(NetworkSpec spec, String option) {
        return spec.option(option).filter("routed"::equals).isPresent();
    }
}
