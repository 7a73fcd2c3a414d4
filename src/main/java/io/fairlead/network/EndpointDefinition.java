package io.fairlead.network;

import io.fairlead.driver.DhcpAddresses;
import io.fairlead.driver.DriverCapabilities;
import io.fairlead.driver.Drivers;
import io.fairlead.driver.EndpointSysctls;
import io.fairlead.driver.NetworkDriver;
import io.fairlead.ipam.AddressRange;
import io.fairlead.kernel.Kernel;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.SandboxKind;
import io.fairlead.model.Subnet;
import io.fairlead.model.Tap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Checks the attachment of a sandbox and chooses what is left open, except addresses and host ports. */
@Component
class EndpointDefinition {

    /** The network mode whose only members are sandboxes that are the host itself. */
    private static final String HOST_DRIVER = "host";

    private static final String LINK_PREFIX = "eth";
    private static final int ADDRESSES = 64;
    private static final Set<String> OPTIONS = Set.of(OptionNames.ENDPOINT_LINK, EndpointSysctls.OPTION);

    private final Drivers drivers;
    private final Kernel kernel;

    EndpointDefinition(Drivers drivers, Kernel kernel) {
        this.drivers = drivers;
        this.kernel = kernel;
    }

    /**
     * An attachment that is asked for.
     *
     * @param siblings the sandbox's other endpoints
     * @param before the endpoint as it is, if it is there already
     */
    record Attachment(
            StoredNetwork network,
            StoredSandbox sandbox,
            List<StoredEndpoint> siblings,
            Optional<StoredEndpoint> before) {

        /**
         * A new one.
         *
         * @param siblings the sandbox's other endpoints
         */
        Attachment(StoredNetwork network, StoredSandbox sandbox, List<StoredEndpoint> siblings) {
            this(network, sandbox, siblings, Optional.empty());
        }

        /** The network's other endpoints. */
        List<StoredEndpoint> others(Inventory inventory) {
            return inventory.endpointsOf(network.spec().id()).stream()
                    .filter(endpoint -> before.isEmpty()
                            || !endpoint.spec().id().equals(before.get().spec().id()))
                    .toList();
        }

        private Occupancy occupancy(List<StoredEndpoint> others, MacAddress mac, Inventory inventory) {
            return new Occupancy(
                    others,
                    inventory.reservations(network.spec().id()),
                    sandbox.ref().name(),
                    mac,
                    before.map(endpoint -> endpoint.spec().addresses()).orElse(List.of()));
        }
    }

    /** An address that is asked for or reserved, with the subnet it is in. */
    record Wanted(Subnet subnet, IpAddress address) {}

    /**
     * What was asked for and chosen.
     *
     * @param tap null unless the sandbox is a machine
     * @param open families' subnets that an address is still to be leased from, the preferred one first
     */
    record Choice(
            String link,
            MacAddress mac,
            List<Wanted> addresses,
            List<List<Subnet>> open,
            List<String> aliases,
            Map<String, String> options,
            @Nullable Tap tap) {}

    DriverCapabilities capabilities(StoredNetwork network) {
        return driver(network).capabilities();
    }

    private NetworkDriver driver(StoredNetwork network) {
        return drivers.find(network.spec().driver())
                .orElseThrow(() -> new RefusedException(
                        RefusedException.Reason.UNAVAILABLE,
                        "there is no driver " + network.spec().driver() + " any more"));
    }

    Choice choose(Attachment attachment, EndpointRequest request, Draft draft, Violations violations) {
        NetworkSpec network = attachment.network().spec();
        DriverCapabilities capabilities = capabilities(attachment.network());
        company(attachment, capabilities, draft.inventory(), violations);
        List<String> aliases = orEmpty(request.aliases());
        Names.aliases(aliases, violations);
        Map<String, String> options = request.options() == null ? Map.of() : request.options();
        options(options, violations);
        Map<String, String> labels = request.labels() == null ? Map.of() : request.labels();
        Names.labels(labels, violations);
        Names.together(violations, labels, options);
        Optional<MacAddress> mac = Names.mac(request.mac(), violations);
        String link = link(attachment, request, options, violations);
        MacAddress chosen = mac.orElseGet(() -> draft.choices().mac());
        List<Wanted> addresses = List.of();
        if (capabilities.addressed()) {
            List<StoredEndpoint> others = attachment.others(draft.inventory());
            mac.ifPresent(value -> macTaken(value, others, violations));
            Occupancy occupancy = attachment.occupancy(others, chosen, draft.inventory());
            addresses = addresses(network, orEmpty(request.addresses()), occupancy, violations);
            if (attachment.before().isEmpty()) {
                addresses = withReserved(network, addresses, occupancy);
            }
        } else {
            linkless(network, request, violations);
        }
        if (request.mac() != null
                && capabilities.addressed()
                && !attachment.network().hasOwnMacs()) {
            violations.invalid(
                    "mac",
                    network.driver()
                            + " interfaces do not support custom mac address assignment: they have the Ethernet"
                            + " address of the network's parent");
        }
        if (DhcpAddresses.of(network)) {
            leased(attachment, request, violations);
        }
        return new Choice(link, chosen, addresses, open(network, addresses), aliases, options, null);
    }

    /** Who may be together with whom. */
    private void company(
            Attachment attachment, DriverCapabilities capabilities, Inventory inventory, Violations violations) {
        NetworkSpec network = attachment.network().spec();
        boolean hostDriver = network.driver().value().equals(HOST_DRIVER);
        boolean hostSandbox = attachment.sandbox().ref().kind() == SandboxKind.HOST;
        if (hostDriver && !hostSandbox) {
            violations.conflict(
                    "sandbox", "a sandbox with a namespace of its own cannot be connected to the host network");
        } else if (!hostDriver && hostSandbox) {
            violations.conflict(
                    "sandbox",
                    "a sandbox sharing the host's namespace cannot be connected to any other network than host");
        }
        if (!capabilities.addressed() && MachineLinks.isMachine(attachment.sandbox())) {
            violations.conflict("sandbox", "a machine needs a link, and network " + network.name() + " gives none");
        }
        int others = attachment.others(inventory).size();
        int room = driver(attachment.network()).room(network).orElse(Integer.MAX_VALUE);
        if (others >= room) {
            violations.conflict(
                    "sandbox",
                    "network " + network.name() + " has room for " + room + " sandbox in its mode, and "
                            + attachment
                                    .others(inventory)
                                    .get(0)
                                    .spec()
                                    .sandbox()
                                    .name() + " is there");
        }
        for (StoredEndpoint sibling : attachment.siblings()) {
            if (sibling.spec().network().equals(network.id())) {
                violations.conflict(
                        "sandbox",
                        "endpoint of sandbox " + attachment.sandbox().ref().name() + " already exists in network "
                                + network.name());
            }
        }
        if (capabilities.exclusive() && !attachment.siblings().isEmpty()) {
            violations.conflict(
                    "sandbox",
                    "a sandbox in network " + network.name() + " can be in no other, and this one is in "
                            + attachment.siblings().size());
        }
    }

    /**
     * @param networks those that the sandbox is in
     */
    void exclusive(List<StoredNetwork> networks, Violations violations) {
        networks.stream()
                .filter(network -> capabilities(network).exclusive())
                .findFirst()
                .ifPresent(network -> violations.conflict(
                        "sandbox", "the sandbox is in network " + network.spec().name() + " and can be in no other"));
    }

    private void options(Map<String, String> options, Violations violations) {
        Names.texts("options", options, violations);
        options.forEach((name, value) -> {
            if (!OPTIONS.contains(name)) {
                violations.invalid(
                        "options." + name,
                        "there is no such endpoint option, only "
                                + OPTIONS.stream().sorted().toList());
            }
        });
        violations.invalid(EndpointSysctls.validate(options));
        Collection<String> parameters = EndpointSysctls.templates(options).values();
        if (!parameters.isEmpty()) {
            violations.invalid(EndpointSysctls.validateNames(options, kernel.missing(parameters)));
        }
    }

    private static String link(
            Attachment attachment, EndpointRequest request, Map<String, String> options, Violations violations) {
        Set<String> used = attachment.siblings().stream()
                .map(sibling -> sibling.spec().link())
                .collect(Collectors.toSet());
        String field = request.linkName() != null ? "linkName" : "options." + OptionNames.ENDPOINT_LINK;
        String given = request.linkName() != null ? request.linkName() : options.get(OptionNames.ENDPOINT_LINK);
        if (given != null) {
            Names.link(field, given, violations);
            if (used.contains(given)) {
                violations.conflict(field, "the sandbox has a link " + given + " in another network already");
            }
            return given;
        }
        return freeLink(attachment.network().spec(), used);
    }

    /** The next free name of a link into the network, in a sandbox that has links of these names. */
    static String freeLink(NetworkSpec network, Set<String> used) {
        String prefix = network.option(OptionNames.LINK_PREFIX).orElse(LINK_PREFIX);
        int number = 0;
        while (used.contains(prefix + number)) {
            number++;
        }
        return prefix + number;
    }

    private static void macTaken(MacAddress mac, List<StoredEndpoint> others, Violations violations) {
        others.stream()
                .filter(other -> other.spec().mac().equals(mac))
                .findFirst()
                .ifPresent(other -> violations.conflict(
                        "mac",
                        mac + " belongs to sandbox " + other.spec().sandbox().name() + " in this network"));
    }

    private static void linkless(NetworkSpec network, EndpointRequest request, Violations violations) {
        String reason = "network " + network.name() + " gives its sandboxes no link";
        if (!orEmpty(request.addresses()).isEmpty()) {
            violations.invalid("addresses", reason);
        }
        if (request.mac() != null) {
            violations.invalid("mac", reason);
        }
        if (request.linkName() != null) {
            violations.invalid("linkName", reason);
        }
        if (Boolean.TRUE.equals(request.reserve())) {
            violations.invalid("reserve", reason);
        }
    }

    private static void leased(Attachment attachment, EndpointRequest request, Violations violations) {
        NetworkSpec network = attachment.network().spec();
        if (MachineLinks.isMachine(attachment.sandbox())
                && !attachment.network().hasOwnMacs()) {
            violations.conflict(
                    "sandbox",
                    "a machine in network " + network.name() + " would not hear the DHCP server: the kernel gives its"
                            + " device what is for addresses that the device has, and nobody knows the guest's");
        }
        if (Boolean.TRUE.equals(request.reserve())) {
            violations.invalid(
                    "reserve",
                    "addresses of network " + network.name() + " are the DHCP server's to keep: give a mac and let it"
                            + " keep one for it");
        }
        if (request.ports() != null && !request.ports().isEmpty()) {
            violations.invalid(
                    "ports",
                    "sandboxes of network " + network.name() + " are hosts of the physical network and reached there at"
                            + " their own addresses: there is nothing to publish");
        }
    }

    private static List<Wanted> addresses(
            NetworkSpec network, List<String> requested, Occupancy occupancy, Violations violations) {
        if (requested.size() > ADDRESSES) {
            violations.invalid("addresses", "are more than " + ADDRESSES);
            return List.of();
        }
        List<Wanted> wanted = new ArrayList<>();
        Set<IpAddress> seen = new HashSet<>();
        for (int i = 0; i < requested.size(); i++) {
            String field = "addresses[" + i + "]";
            Optional<Wanted> found = address(field, network, requested.get(i), violations);
            if (found.isPresent() && !seen.add(found.get().address())) {
                violations.invalid(field, found.get().address() + " is listed twice");
            } else {
                found.ifPresent(w -> {
                    wanted.add(w);
                    taken(field, w, occupancy, violations);
                });
            }
        }
        return wanted;
    }

    /** Of a family that no address was asked for, those that are reserved. */
    private static List<Wanted> withReserved(NetworkSpec network, List<Wanted> asked, Occupancy occupancy) {
        List<Wanted> addresses = new ArrayList<>(asked);
        for (IpAddress address : occupancy.reserved()) {
            if (asked.stream().noneMatch(wanted -> wanted.address().v6() == address.v6())) {
                subnet(network, address).ifPresent(subnet -> addresses.add(new Wanted(subnet, address)));
            }
        }
        return addresses;
    }

    private static Optional<Subnet> subnet(NetworkSpec network, IpAddress address) {
        return network.subnets().stream()
                .filter(subnet -> subnet.prefix().contains(address))
                .findFirst();
    }

    static Optional<Wanted> address(String field, NetworkSpec network, String text, Violations violations) {
        Optional<IpPrefix> prefix = IpPrefix.parse(text);
        Optional<IpAddress> address = prefix.map(IpPrefix::address).or(() -> IpAddress.parse(text));
        if (address.isEmpty()) {
            violations.invalid(field, "'" + text + "' is no IP address");
            return Optional.empty();
        }
        Optional<Subnet> subnet = subnet(network, address.get());
        if (subnet.isEmpty() && !address.get().v6() && DhcpAddresses.of(network)) {
            violations.invalid(
                    field,
                    "IPv4 addresses of network " + network.name() + " come from the physical network's DHCP server: to"
                            + " have a certain one, give a mac and let the server keep the address for it");
        } else if (subnet.isEmpty()) {
            violations.invalid(field, "no configured subnet contains IP address " + address.get());
        } else if (prefix.isPresent()
                && prefix.get().length() != subnet.get().prefix().length()) {
            violations.invalid(
                    field,
                    text + " should have the prefix length of subnet "
                            + subnet.get().prefix());
        } else {
            return Optional.of(new Wanted(subnet.get(), address.get()));
        }
        return Optional.empty();
    }

    static void taken(String field, Wanted wanted, Occupancy occupancy, Violations violations) {
        IpAddress address = wanted.address();
        Subnet subnet = wanted.subnet();
        if (!AddressRange.usable(subnet.prefix()).contains(address)) {
            violations.invalid(field, address + " is the network or broadcast address of " + subnet.prefix());
        } else if (address.equals(subnet.gateway())) {
            violations.conflict(field, "Address already in use: " + address + " is the network's gateway");
        } else if (subnet.auxAddresses().containsValue(address)) {
            violations.conflict(field, "Address already in use: " + address + " is an auxiliary address");
        } else {
            occupancy.obstacle(address).ifPresent(obstacle -> violations.conflict(field, obstacle));
        }
    }

    /** For each family that the network has and no address was asked for: its subnets. */
    private static List<List<Subnet>> open(NetworkSpec network, List<Wanted> addresses) {
        List<List<Subnet>> open = new ArrayList<>();
        for (boolean v6 : new boolean[] {false, true}) {
            List<Subnet> subnets = network.subnets().stream()
                    .filter(subnet -> subnet.prefix().v6() == v6)
                    .toList();
            boolean given = addresses.stream().anyMatch(w -> w.address().v6() == v6);
            if (!given && !subnets.isEmpty()) {
                open.add(subnets);
            }
        }
        return open;
    }

    private static List<String> orEmpty(@Nullable List<String> list) {
        return Objects.requireNonNullElse(list, List.of());
    }
}
