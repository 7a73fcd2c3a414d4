package io.fairlead.reach;

import io.fairlead.kernel.Surroundings;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.Subnet;
import io.fairlead.reach.Origin.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everywhere that packets to this host's sandboxes can come from. Networks without endpoints are left out: nobody is
 * there.
 */
final class OriginCatalog {

    private static final String LOOPBACK = "lo";
    /** More networks than that are not tried one by one. */
    private static final int MANY = 16;

    /** Stand for the world; one that is a neighbour's is passed over. */
    private static final List<IpAddress> STRANGERS = List.of(
            IpAddress.of("198.51.100.77"),
            IpAddress.of("203.0.113.77"),
            IpAddress.of("3fff::77"),
            IpAddress.of("2001:db8:ffff:ffff::77"));

    private final Surroundings surroundings;
    private final List<NetworkIntent> networks;
    private final Map<NetworkId, String> devices;
    private final List<Surroundings.Link> foreignFirst;
    private final Map<String, Surroundings.Link> byName = new HashMap<>();
    private final Set<String> named;
    private final Set<IpAddress> own;

    // What is the same for every network or entrance is worked out once: a host has thousands of them.
    private final Map<Boolean, Others> others = new HashMap<>();
    private final Map<Boolean, List<Origin>> outside = new HashMap<>();
    private final Map<Boolean, IpAddress> hostAddresses = new HashMap<>();
    private final Map<Origin, IpAddress> destinations = new HashMap<>();
    private final Map<Boolean, Optional<IpAddress>> worldwide = new HashMap<>();

    /**
     * @param devices link of the host of each network that has one
     * @param named those of them that rules outside our networks' own speak of
     */
    OriginCatalog(
            Surroundings surroundings,
            List<NetworkIntent> networks,
            Map<NetworkId, String> devices,
            Set<String> named) {
        this.named = named;
        this.surroundings = surroundings;
        this.networks = networks;
        this.devices = devices;
        foreignFirst = surroundings.links().stream()
                .sorted((a, b) -> Boolean.compare(a.ours(), b.ours()))
                .toList();
        foreignFirst.forEach(link -> byName.put(link.name(), link));
        own = surroundings.links().stream()
                .flatMap(link -> link.addresses().stream())
                .map(IpPrefix::address)
                .collect(Collectors.toSet());
    }

    /** For endpoints of the network, in one family, from near to far. */
    List<Origin> of(NetworkIntent network, boolean v6) {
        List<Origin> origins = new ArrayList<>();
        origins.add(new Origin(Kind.LOOPBACK, "loopback", "", v6 ? IpAddress.LOOPBACK6 : IpAddress.LOOPBACK4));
        origins.add(new Origin(Kind.HOST, "this host", "", hostAddress(v6)));
        String device = devices.getOrDefault(network.spec().id(), "");
        if (!device.isEmpty()) {
            member(network, v6)
                    .ifPresent(source -> origins.add(new Origin(
                            Kind.MEMBERS,
                            "sandboxes of " + network.spec().name(),
                            device,
                            source,
                            network.spec().internal())));
        }
        origins.addAll(others(network, v6));
        outside(v6, origins);
        return origins;
    }

    /** The networks in which somebody is, as origins; made once for everybody who looks at them. */
    private final class Others {

        /** By network. */
        final Map<NetworkId, Origin> all = new LinkedHashMap<>();

        /** Those that rules of others name. */
        final Map<NetworkId, Origin> named = new LinkedHashMap<>();

        /** The rest, internal ones and not. */
        final Map<Boolean, Map<NetworkId, Origin>> alike = new TreeMap<>();

        Others(boolean v6) {
            for (NetworkIntent other : networks) {
                NetworkId id = other.spec().id();
                String device = devices.getOrDefault(id, "");
                if (!device.isEmpty()) {
                    someEndpoint(other, v6).ifPresent(source -> {
                        boolean internal = other.spec().internal();
                        Origin origin = new Origin(Kind.NETWORK, other.spec().name(), device, source, internal);
                        all.put(id, origin);
                        if (OriginCatalog.this.named.contains(device)) {
                            named.put(id, origin);
                        } else {
                            alike.computeIfAbsent(internal, unused -> new LinkedHashMap<>())
                                    .put(id, origin);
                        }
                    });
                }
            }
        }
    }

    /** Beside many networks, those that no rule of others names stand for their like. */
    private List<Origin> others(NetworkIntent network, boolean v6) {
        NetworkId own = network.spec().id();
        Others others = others(v6);
        if (count(others.all, own) <= MANY) {
            return but(own, others.all).toList();
        }
        List<Origin> fewer = new ArrayList<>(but(own, others.named).toList());
        others.alike.forEach((enclosed, origins) -> {
            int more = count(origins, own) - 1;
            but(own, origins).findFirst().ifPresent(first -> {
                String name = more == 0
                        ? first.name()
                        : first.name() + " and " + more + (enclosed ? " other internal networks" : " others");
                fewer.add(new Origin(Kind.NETWORK, name, first.link(), first.source(), enclosed));
            });
        });
        return fewer;
    }

    private Others others(boolean v6) {
        return others.computeIfAbsent(v6, Others::new);
    }

    private static int count(Map<NetworkId, Origin> origins, NetworkId but) {
        return origins.size() - (origins.containsKey(but) ? 1 : 0);
    }

    private static Stream<Origin> but(NetworkId own, Map<NetworkId, Origin> origins) {
        return origins.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(own))
                .map(Map.Entry::getValue);
    }

    private void outside(boolean v6, List<Origin> origins) {
        origins.addAll(outside.computeIfAbsent(v6, this::outside));
    }

    private List<Origin> outside(boolean v6) {
        List<Origin> origins = new ArrayList<>();
        List<Surroundings.Link> abroad = abroad();
        for (Surroundings.Link link : abroad) {
            for (IpPrefix subnet : link.neighbours()) {
                if (subnet.v6() == v6) {
                    neighbour(subnet)
                            .ifPresent(source ->
                                    origins.add(new Origin(Kind.SUBNET, subnet.toString(), link.name(), source)));
                }
            }
        }
        Optional<IpAddress> stranger = stranger(v6);
        for (Surroundings.Link link : abroad) {
            if (link.leadsToWorld(v6)) {
                stranger.ifPresent(source -> origins.add(new Origin(Kind.ANYONE, "anyone", link.name(), source)));
            }
        }
        return origins;
    }

    private List<Surroundings.Link> abroad() {
        Set<String> ofNetworks = new HashSet<>(devices.values());
        return surroundings.links().stream()
                .filter(link -> link.up() && !link.ours() && !link.name().equals(LOOPBACK))
                .filter(link -> !ofNetworks.contains(link.name()))
                .toList();
    }

    /** An address of the host that is not loopback, rather its own than that of a bridge of ours. */
    IpAddress hostAddress(boolean v6) {
        return hostAddresses.computeIfAbsent(v6, this::findHostAddress);
    }

    private IpAddress findHostAddress(boolean v6) {
        return foreignFirst.stream()
                .filter(link -> link.up() && !link.name().equals(LOOPBACK))
                .flatMap(link -> link.address(v6).stream())
                .findFirst()
                .orElse(v6 ? IpAddress.LOOPBACK6 : IpAddress.LOOPBACK4);
    }

    private Optional<IpAddress> someEndpoint(NetworkIntent network, boolean v6) {
        return network.endpoints().stream()
                .flatMap(e -> address(e, v6).stream())
                .findFirst();
    }

    /** The last member: for the endpoint that is asked about, rather another one. */
    private static Optional<IpAddress> member(NetworkIntent network, boolean v6) {
        return network.endpoints().stream()
                .flatMap(e -> address(e, v6).stream())
                .reduce((first, second) -> second)
                .or(() -> network.spec().subnets().stream()
                        .map(Subnet::prefix)
                        .filter(prefix -> prefix.v6() == v6)
                        .map(prefix -> prefix.last().plus(-1))
                        .findFirst());
    }

    private static Optional<IpAddress> address(EndpointSpec endpoint, boolean v6) {
        return endpoint.addresses().stream()
                .map(IpPrefix::address)
                .filter(address -> address.v6() == v6)
                .findFirst();
    }

    /** Some address of the subnet that is not the host's. */
    private Optional<IpAddress> neighbour(IpPrefix subnet) {
        int hostBits = subnet.address().bitLength() - subnet.length();
        IpAddress address = hostBits < 2 ? subnet.first() : subnet.first().plus(1);
        while (own.contains(address) && !address.equals(subnet.last())) {
            address = address.plus(1);
        }
        return own.contains(address) ? Optional.empty() : Optional.of(address);
    }

    private Optional<IpAddress> stranger(boolean v6) {
        return STRANGERS.stream()
                .filter(address -> address.v6() == v6)
                .filter(address -> surroundings.links().stream()
                        .flatMap(link -> link.neighbours().stream())
                        .noneMatch(subnet -> subnet.contains(address)))
                .findFirst();
    }

    /** Where a packet of the origin is addressed that is meant for every address of the host. */
    IpAddress hostAddressFor(Origin origin) {
        return destinations.computeIfAbsent(origin, this::findHostAddressFor);
    }

    private IpAddress findHostAddressFor(Origin origin) {
        boolean v6 = origin.v6();
        if (origin.kind() == Kind.LOOPBACK) {
            return v6 ? IpAddress.LOOPBACK6 : IpAddress.LOOPBACK4;
        }
        Optional<Surroundings.Link> link = Optional.ofNullable(byName.get(origin.link()));
        if (origin.kind() == Kind.ANYONE) {
            Optional<IpAddress> world = publicAddress(origin.link(), v6);
            if (world.isPresent()) {
                return world.get();
            }
        }
        return link.stream()
                .flatMap(l -> l.addresses().stream())
                .filter(address -> address.v6() == v6)
                .filter(address -> address.contains(origin.source()))
                .map(IpPrefix::address)
                .findFirst()
                .or(() -> link.flatMap(l -> l.address(v6)))
                .orElseGet(() -> hostAddress(v6));
    }

    /** An address of the host that the world can route to, rather one of this link. */
    Optional<IpAddress> publicAddress(String link, boolean v6) {
        return Stream.ofNullable(byName.get(link))
                .flatMap(l -> publicAddress(Stream.of(l), v6).stream())
                .findFirst()
                .or(() -> worldwide.computeIfAbsent(v6, family -> publicAddress(foreignFirst.stream(), family)));
    }

    private static Optional<IpAddress> publicAddress(Stream<Surroundings.Link> links, boolean v6) {
        return links.flatMap(l -> l.addresses().stream())
                .map(IpPrefix::address)
                .filter(address -> address.v6() == v6 && PublicAddresses.isPublic(address))
                .findFirst();
    }
}
