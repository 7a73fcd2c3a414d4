package io.fairlead.network;

import io.fairlead.kernel.HostPorts;
import io.fairlead.model.IpAddress;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.PortDirectory;
import io.fairlead.model.PortRange;
import io.fairlead.model.PublishedPort;
import io.fairlead.model.TransportProtocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses and holds the host ports of one endpoint: first those that are given, all at once, then those that are left
 * to us, one by one, so that each choice knows of the ones before. Who gives up lets the holder go.
 */
final class Publishing {

    private static final int PORTS = 1000;

    private final HostPorts host;
    private final PortDirectory published = new PortDirectory();
    private final String holder;
    private final Violations violations;
    private final List<PublishedPort> held = new ArrayList<>();

    Publishing(HostPorts host, Inventory inventory, String holder, Violations violations) {
        this.host = host;
        this.holder = holder;
        this.violations = violations;
        for (StoredEndpoint endpoint : inventory.endpoints()) {
            if (endpoint.spec().id().value().equals(holder)) {
                continue;
            }
            endpoint.spec()
                    .ports()
                    .forEach(port -> published.add(endpoint.spec().sandbox().name(), port));
        }
    }

    /**
     * Where ports that name no host address are published.
     *
     * @param text the network's or the service's default binding; null for loopback
     */
    record Binding(@Nullable String text, boolean v4, boolean v6) {

        static Binding of(NetworkSpec network, @Nullable String serviceDefault, boolean v4, boolean v6) {
            String text = network.option(OptionNames.HOST_BINDING)
                    .orElse(serviceDefault == null || serviceDefault.isBlank() ? null : serviceDefault);
            return new Binding(text, v4, v6);
        }

        /** Empty if the endpoint has no address of the family. */
        List<IpAddress> addresses() {
            List<IpAddress> addresses = new ArrayList<>();
            if (text == null) {
                addresses.add(IpAddress.LOOPBACK4);
                addresses.add(IpAddress.LOOPBACK6);
            } else {
                IpAddress given = IpAddress.of(text);
                addresses.add(given);
                // Docker reads the IPv4 wildcard as a default as every address of both families.
                if (given.equals(IpAddress.ANY4)) {
                    addresses.add(IpAddress.ANY6);
                }
            }
            addresses.removeIf(address -> address.v6() ? !v6 : !v4);
            return addresses;
        }
    }

    /**
     * @return the ports, all of them held; what is wrong is among the violations
     */
    List<PublishedPort> choose(List<PortRequest> requests, Binding binding) {
        if (requests.size() > PORTS) {
            violations.invalid("ports", "are more than " + PORTS + "; publish ranges");
            return List.of();
        }
        Map<PublishedPort, String> fixed = new LinkedHashMap<>();
        List<Open> open = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            String field = "ports[" + i + "]";
            Optional<Parsed> parsed = parse(field, requests.get(i), violations);
            if (parsed.isPresent()) {
                List<IpAddress> addresses = addresses(field, requests.get(i).hostAddress(), binding);
                sort(field, parsed.get(), addresses, fixed, open);
            }
        }
        holdFixed(fixed);
        Map<String, List<PublishedPort>> byField = new HashMap<>();
        fixed.forEach((port, field) ->
                byField.computeIfAbsent(field, unused -> new ArrayList<>()).add(port));
        for (Open choice : open) {
            int before = held.size();
            holdOpen(choice);
            List<PublishedPort> chosen = List.copyOf(held.subList(before, held.size()));
            choice.asked()
                    .forEach((field, addresses) -> byField.put(
                            field,
                            chosen.stream()
                                    .filter(port -> addresses.contains(port.hostAddress()))
                                    .toList()));
        }
        // In the order of the request, whatever the order of holding.
        return IntStream.range(0, requests.size())
                .mapToObj(i -> byField.getOrDefault("ports[" + i + "]", List.of()))
                .flatMap(List::stream)
                .toList();
    }

    /**
     * A port whose host port is for us to choose. Asked for at several addresses, it gets one number at all of them, as
     * Docker has it.
     *
     * @param asked the addresses of each field that asks for it
     */
    private record Open(Parsed parsed, Map<String, List<IpAddress>> asked) {

        /** The first of the fields. */
        String field() {
            return asked.keySet().iterator().next();
        }

        List<IpAddress> addresses() {
            return asked.values().stream().flatMap(List::stream).toList();
        }

        /** Whether it is the same port, and at none of these addresses yet; the wildcard is all of its family. */
        boolean isBeside(Parsed other, List<IpAddress> more) {
            return parsed.equals(other)
                    && addresses().stream()
                            .noneMatch(one -> more.stream()
                                    .anyMatch(two ->
                                            one.v6() == two.v6() && (one.equals(two) || one.isAny() || two.isAny())));
        }
    }

    private static void leaveOpen(String field, Parsed parsed, List<IpAddress> addresses, List<Open> open) {
        if (addresses.isEmpty()) {
            return;
        }
        Open choice = open.stream()
                .filter(earlier -> earlier.isBeside(parsed, addresses))
                .findFirst()
                .orElseGet(() -> {
                    Open fresh = new Open(parsed, new LinkedHashMap<>());
                    open.add(fresh);
                    return fresh;
                });
        choice.asked().put(field, addresses);
    }

    private void sort(
            String field, Parsed parsed, List<IpAddress> addresses, Map<PublishedPort, String> fixed, List<Open> open) {
        PortRange wanted = parsed.hostPorts();
        if (wanted == null || wanted.size() != parsed.ports().size()) {
            leaveOpen(field, parsed, addresses, open);
            return;
        }
        for (PublishedPort port : ports(parsed, addresses, wanted)) {
            if (fixed.putIfAbsent(port, field) != null) {
                violations.conflict(field + ".hostPort", port + " stands twice in the same request");
            }
        }
    }

    /** All at once: holding hundreds one by one would look at each of them hundreds of times. */
    private void holdFixed(Map<PublishedPort, String> fixed) {
        List<PublishedPort> wanted = new ArrayList<>();
        fixed.forEach((port, field) -> stored(port)
                .ifPresentOrElse(reason -> violations.conflict(field + ".hostPort", reason), () -> wanted.add(port)));
        if (wanted.isEmpty()) {
            return;
        }
        List<HostPorts.Taken> taken = host.hold(holder, wanted);
        for (HostPorts.Taken one : taken) {
            violations.conflict(fixed.get(one.port()) + ".hostPort", one.port() + ": " + one.reason());
        }
        if (taken.isEmpty()) {
            held.addAll(wanted);
        }
    }

    /** The numbers of a request; host ports are null where they are to be chosen. */
    record Parsed(TransportProtocol protocol, @Nullable PortRange hostPorts, PortRange ports) {}

    static Optional<Parsed> parse(String field, PortRequest request, Violations violations) {
        String protocolText = Objects.requireNonNullElse(request.protocol(), "tcp");
        Optional<TransportProtocol> protocol = TransportProtocol.parse(protocolText);
        if (protocol.isEmpty()) {
            violations.invalid(field + ".protocol", "'" + protocolText + "' is none of tcp, udp and sctp");
        }
        Optional<PortRange> ports = Optional.empty();
        if (request.port() == null) {
            violations.invalid(field + ".port", "is missing");
        } else {
            ports = range(field + ".port", request.port(), violations);
        }
        Optional<PortRange> hostPorts = Optional.empty();
        boolean open = request.hostPort() == null
                || request.hostPort().isEmpty()
                || request.hostPort().equals("0");
        if (!open) {
            hostPorts = range(field + ".hostPort", Objects.requireNonNull(request.hostPort()), violations);
        }
        if (protocol.isEmpty() || ports.isEmpty() || !open && hostPorts.isEmpty()) {
            return Optional.empty();
        }
        if (hostPorts.isPresent()
                && hostPorts.get().size() != ports.get().size()
                && !ports.get().isSingle()) {
            violations.invalid(field + ".hostPort", hostPorts.get() + " and " + ports.get() + " are not equally long");
            return Optional.empty();
        }
        return Optional.of(new Parsed(protocol.get(), hostPorts.orElse(null), ports.get()));
    }

    private static Optional<PortRange> range(String field, String text, Violations violations) {
        Optional<PortRange> range = PortRange.parse(text);
        if (range.isEmpty()) {
            violations.invalid(field, "'" + text + "' is no port (1 to 65535) and no range like 8000-8010");
        }
        return range;
    }

    private List<IpAddress> addresses(String field, @Nullable String requested, Binding binding) {
        if (requested == null || requested.isEmpty()) {
            List<IpAddress> addresses = binding.addresses();
            if (addresses.isEmpty()) {
                violations.invalid(
                        field + ".hostAddress",
                        "the default binding is " + binding.text()
                                + ", and the endpoint has no address of that family");
            }
            return addresses;
        }
        if (requested.equals(PortRequest.EVERYWHERE)) {
            return new Binding(IpAddress.ANY4.toString(), binding.v4(), binding.v6()).addresses();
        }
        Optional<IpAddress> address = IpAddress.parse(requested);
        if (address.isEmpty() || address.get().isMulticast()) {
            violations.invalid(field + ".hostAddress", "'" + requested + "' is no address of a host");
            return List.of();
        }
        if (address.get().v6() ? !binding.v6() : !binding.v4()) {
            violations.invalid(
                    field + ".hostAddress",
                    "the endpoint has no " + (address.get().v6() ? "IPv6" : "IPv4") + " address to lead " + requested
                            + " to");
            return List.of();
        }
        return List.of(address.get());
    }

    private void holdOpen(Open open) {
        PortRange wanted = open.parsed().hostPorts();
        if (wanted != null) {
            holdFirstFree(open.field(), open.parsed(), open.addresses(), wanted);
            return;
        }
        String field = open.field() + ".hostPort";
        Optional<PortRange> free = host.findFree(
                ports(open.parsed(), open.addresses(), open.parsed().ports()));
        if (free.isEmpty()) {
            violations.conflict(field, "no port of the kernel's ephemeral range is free");
        } else {
            tryHold(ports(open.parsed(), open.addresses(), free.get()))
                    .ifPresent(reason -> violations.conflict(field, reason));
        }
    }

    /** A range of host ports for one port: the first free one. */
    private void holdFirstFree(String field, Parsed parsed, List<IpAddress> addresses, PortRange wanted) {
        for (int port = wanted.first(); port <= wanted.last(); port++) {
            if (tryHold(ports(parsed, addresses, PortRange.single(port))).isEmpty()) {
                return;
            }
        }
        violations.conflict(field + ".hostPort", "none of the ports " + wanted + " is free");
    }

    private static List<PublishedPort> ports(Parsed parsed, List<IpAddress> addresses, PortRange hostPorts) {
        return addresses.stream()
                .map(address -> new PublishedPort(parsed.protocol(), address, hostPorts, parsed.ports()))
                .toList();
    }

    /** Holds these too; the reason if they cannot be had. */
    private Optional<String> tryHold(List<PublishedPort> more) {
        for (PublishedPort port : more) {
            Optional<String> taken = stored(port);
            if (taken.isPresent()) {
                return taken;
            }
        }
        List<PublishedPort> all = new ArrayList<>(held);
        all.addAll(more);
        List<HostPorts.Taken> taken = host.hold(holder, all);
        if (!taken.isEmpty()) {
            return Optional.of(taken.get(0).port() + ": " + taken.get(0).reason());
        }
        held.addAll(more);
        return Optional.empty();
    }

    private Optional<String> stored(PublishedPort port) {
        return published
                .colliding(port)
                .findFirst()
                .map(other -> "host port " + port.hostPorts() + "/" + port.protocol() + " on " + port.hostAddress()
                        + " is published by sandbox " + other.holder());
    }
}
