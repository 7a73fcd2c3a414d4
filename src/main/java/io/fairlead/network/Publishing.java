package io.fairlead.network;

import io.fairlead.kernel.HostPorts;
import io.fairlead.model.IpAddress;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.PortRange;
import io.fairlead.model.PublishedPort;
import io.fairlead.model.TransportProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chooses and holds the host ports of one new endpoint. Every port is held as soon as it is chosen, so that the next
 * choice knows of it; who gives up lets the holder go.
 */
final class Publishing {

    private static final int PORTS = 1000;

    private final HostPorts host;
    private final Inventory inventory;
    private final String holder;
    private final Violations violations;
    private final List<PublishedPort> held = new ArrayList<>();

    Publishing(HostPorts host, Inventory inventory, String holder, Violations violations) {
        this.host = host;
        this.inventory = inventory;
        this.holder = holder;
        this.violations = violations;
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
        for (int i = 0; i < requests.size(); i++) {
            String field = "ports[" + i + "]";
            Optional<Parsed> parsed = parse(field, requests.get(i), violations);
            if (parsed.isPresent()) {
                List<IpAddress> addresses = addresses(field, requests.get(i).hostAddress(), binding);
                if (!addresses.isEmpty()) {
                    hold(field, parsed.get(), addresses);
                }
            }
        }
        return held;
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

    private void hold(String field, Parsed parsed, List<IpAddress> addresses) {
        PortRange wanted = parsed.hostPorts();
        if (wanted == null) {
            List<PublishedPort> ports = ports(parsed, addresses, parsed.ports());
            Optional<PortRange> free = host.findFree(ports);
            if (free.isEmpty()) {
                violations.conflict(field + ".hostPort", "no port of the kernel's ephemeral range is free");
            } else {
                tryHold(ports(parsed, addresses, free.get()))
                        .ifPresent(reason -> violations.conflict(field + ".hostPort", reason));
            }
        } else if (wanted.size() == parsed.ports().size()) {
            tryHold(ports(parsed, addresses, wanted))
                    .ifPresent(reason -> violations.conflict(field + ".hostPort", reason));
        } else {
            holdFirstFree(field, parsed, addresses, wanted);
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
        Optional<String> own = held.stream()
                .filter(other -> collide(other, port))
                .findFirst()
                .map(other -> port + " collides with " + other + " in the same request");
        return own.or(() -> inventory.endpoints().stream()
                .filter(endpoint -> endpoint.spec().ports().stream().anyMatch(other -> collide(other, port)))
                .findFirst()
                .map(endpoint -> "host port " + port.hostPorts() + "/" + port.protocol() + " on " + port.hostAddress()
                        + " is published by sandbox "
                        + endpoint.spec().sandbox().name()));
    }

    private static boolean collide(PublishedPort one, PublishedPort other) {
        boolean addresses = one.hostAddress().v6() == other.hostAddress().v6()
                && (one.hostAddress().equals(other.hostAddress())
                        || one.hostAddress().isAny()
                        || other.hostAddress().isAny());
        return one.protocol() == other.protocol()
                && addresses
                && one.hostPorts().overlaps(other.hostPorts());
    }
}
