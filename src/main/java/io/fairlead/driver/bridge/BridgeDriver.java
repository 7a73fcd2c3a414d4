package io.fairlead.driver.bridge;

import io.fairlead.driver.Advice;
import io.fairlead.driver.DhcpAddresses;
import io.fairlead.driver.DriverCapabilities;
import io.fairlead.driver.EndpointSysctls;
import io.fairlead.driver.Frontage;
import io.fairlead.driver.NetworkDriver;
import io.fairlead.kernel.BridgeLink;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.HostFacts.LinkFact;
import io.fairlead.kernel.KernelFeature;
import io.fairlead.kernel.LinkAddress;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.kernel.Route;
import io.fairlead.kernel.Sysctl;
import io.fairlead.kernel.TapLink;
import io.fairlead.kernel.UplinkPort;
import io.fairlead.kernel.VethLink;
import io.fairlead.model.DriverName;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Owner;
import io.fairlead.model.PublishedPort;
import io.fairlead.model.Subnet;
import io.fairlead.model.Tap;
import io.fairlead.model.Uplink;
import io.fairlead.model.Uplink.Addresses;
import io.fairlead.model.Violation;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A bridge on the host with a veth pair to each sandbox, routed and translated by the host. */
public final class BridgeDriver implements NetworkDriver {

    private static final DriverName NAME = new DriverName("bridge");

    /** Device of the predefined network; Docker may own docker0 on the same host. */
    static final String DEFAULT_DEVICE = "fairlead0";

    private static final IpPrefix LOOPBACK6 = IpPrefix.of("::1/128");

    private static final String UNREACHABLE = "Ports published on [::1] are not reached there while "
            + "net.bridge.bridge-nf-call-ip6tables is 1. If nothing else on this host needs it: "
            + "sysctl -w net.bridge.bridge-nf-call-ip6tables=0; or start the service with "
            + "fairlead.bridge-netfilter=off, which does so while a bridge network is in use.";

    private static final IpPrefix DEFAULT4 = IpPrefix.of("0.0.0.0/0");
    private static final IpPrefix DEFAULT6 = IpPrefix.of("::/0");

    /** Bits of a MAC's first octet (IEEE 802). */
    private static final long LOCALLY_ADMINISTERED = 0x0200_0000_0000L;

    private static final long GROUP = 0x0100_0000_0000L;

    /** First octets of a TAP device's address, as libvirt chooses them: no adopted bridge takes so high a one. */
    private static final long TAP_FIRST = 0xfe;

    private static final long TAP_FIRST_ELSE = 0xfa;

    /** fe80::/64. */
    private static final long LINK_LOCAL_HIGH = 0xfe80L << 48;

    /** As many digits of the endpoint's id as a link's name (IFNAMSIZ) has room for. */
    private static final int PORT_DIGITS = 13;

    private static final DriverCapabilities CAPABILITIES = new DriverCapabilities(
            "A private network on this host. Sandboxes reach each other and, through the host, the world; "
                    + "the world reaches published ports.",
            "local",
            false,
            true,
            true,
            false,
            BridgeOptions.SCHEMA,
            Set.of(
                    KernelFeature.NET_ADMIN,
                    KernelFeature.BRIDGE,
                    KernelFeature.VETH,
                    KernelFeature.NF_TABLES,
                    KernelFeature.NFT_FIB));

    private final BridgeNetfilter bridgeNetfilter;

    /**
     * @param bridgeNetfilter what to do about frames on bridges that pass the IP firewall
     */
    public BridgeDriver(BridgeNetfilter bridgeNetfilter) {
        this.bridgeNetfilter = bridgeNetfilter;
    }

    @Override
    public DriverName name() {
        return NAME;
    }

    @Override
    public DriverCapabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public List<Violation> validate(NetworkSpec spec, HostFacts host) {
        return new BridgeRules(spec, host).violations();
    }

    @Override
    public List<Violation> validateUplinks(NetworkSpec spec, List<Uplink> uplinks, HostFacts host) {
        return UplinkRules.violations(spec, device(spec, BridgeOptions.of(spec.options())), uplinks, host);
    }

    @Override
    public ResourceSet desired(NetworkIntent intent, HostFacts host) {
        NetworkSpec spec = intent.spec();
        if (spec.predefined()
                && intent.endpoints().isEmpty()
                && intent.uplinks().isEmpty()) {
            // A host to which nothing is attached stays untouched.
            return ResourceSet.EMPTY;
        }
        BridgeOptions options = BridgeOptions.of(spec.options());
        String device = device(spec, options);
        boolean adopted = isAdopted(spec, options, host);
        ResourceSet.Builder set = new ResourceSet.Builder().addAll(SharedFirewall.RESOURCES);
        bridge(set, spec, options, device, adopted);
        parameters(set, intent, options, device, adopted);
        forwarding(set, spec);
        bridgeNetfilter(set, host);
        loopback(set, intent, options, device, adopted);
        NetworkFrames frames = new NetworkFrames(intent, options, host);
        frames.addTo(set);
        intent.endpoints().forEach(endpoint -> endpoint(set, spec, options, device, endpoint, frames));
        intent.uplinks()
                .forEach(uplink -> set.add(
                        new UplinkPort(intent.owner(), uplink.link(), device, uplink.addresses() == Addresses.MOVE)));
        boolean enclosed = !adopted && intent.uplinks().isEmpty();
        new NetworkFirewall(spec, options, device, enclosed, set).build(intent.endpoints());
        return set.build();
    }

    static String device(NetworkSpec spec, BridgeOptions options) {
        return options.name()
                .orElseGet(() ->
                        spec.predefined() ? DEFAULT_DEVICE : "br-" + spec.id().shortId());
    }

    /** The end of an endpoint's link on the host. */
    static String port(EndpointSpec endpoint) {
        return endpoint.tap() != null
                ? endpoint.link()
                : "ve" + endpoint.id().value().substring(0, PORT_DIGITS);
    }

    @Override
    public Optional<String> hostLink(EndpointSpec endpoint) {
        return Optional.of(port(endpoint));
    }

    @Override
    public Optional<String> hostLink(NetworkSpec network) {
        return Optional.of(device(network, BridgeOptions.of(network.options())));
    }

    /** Only a name that the user chose can mean a bridge that is there already: ours are nobody else's. */
    private static boolean isAdopted(NetworkSpec spec, BridgeOptions options, HostFacts host) {
        if (spec.predefined()) {
            return false;
        }
        Optional<LinkFact> link = options.name().map(name -> host.links().get(name));
        return link.isPresent() && link.get().kind().equals("bridge");
    }

    private static void bridge(
            ResourceSet.Builder set, NetworkSpec spec, BridgeOptions options, String device, boolean adopted) {
        Owner owner = Owner.of(spec.id());
        set.add(new BridgeLink(
                owner, NamespaceRef.HOST, device, adopted ? null : mac(spec.id()), options.mtu(), false, adopted));
        if (hasIpv6(spec, options) && !adopted) {
            set.add(new LinkAddress(owner, NamespaceRef.HOST, device, linkLocal(spec.id())));
        }
        for (Subnet subnet : spec.subnets()) {
            IpAddress gateway = subnet.gateway();
            boolean v6 = subnet.prefix().v6();
            boolean inhibited = options.mode(v6) == GatewayMode.ISOLATED || (!v6 && options.inhibitIpv4());
            if (gateway != null && !inhibited) {
                IpPrefix address = new IpPrefix(gateway, subnet.prefix().length());
                set.add(new LinkAddress(owner, NamespaceRef.HOST, device, address));
            }
        }
    }

    /** Whether the host has IPv6 on the bridge. */
    private static boolean hasIpv6(NetworkSpec spec, BridgeOptions options) {
        return spec.ipv6() && options.mode6() != GatewayMode.ISOLATED;
    }

    /**
     * What the bridge's forwarding stands on, and what keeps sandboxes from configuring the host by router advertisements:
     * where the host has no address of the network, IPv6 is off altogether. An adopted bridge is somebody else's, with
     * whatever configures the host by it, and so is one that took over the addresses of an uplink.
     */
    private static void parameters(
            ResourceSet.Builder set, NetworkIntent intent, BridgeOptions options, String device, boolean adopted) {
        NetworkSpec spec = intent.spec();
        Owner owner = intent.owner();
        boolean moved = intent.uplinks().stream().anyMatch(uplink -> uplink.addresses() == Addresses.MOVE);
        if (hasIpv6(spec, options)) {
            // The host's conf/default may switch it off, and then the kernel refuses addresses.
            String path = "net/ipv6/conf/" + device + "/disable_ipv6";
            set.add(new Sysctl(owner, NamespaceRef.HOST, path, "0", adopted));
            if (!adopted) {
                set.add(Sysctl.ofLink6(owner, NamespaceRef.HOST, device, "accept_ra", "0"));
            }
        } else if (!adopted) {
            set.add(Sysctl.ofLink6(owner, NamespaceRef.HOST, device, "disable_ipv6", moved ? "0" : "1"));
        }
        if (forwards4(spec) && !adopted) {
            String path = "net/ipv4/conf/" + device + "/forwarding";
            set.add(new Sysctl(owner, NamespaceRef.HOST, path, "1", false));
        }
    }

    /** Addresses of a DHCP server are the physical network's, whose router is not this host. */
    private static boolean forwards4(NetworkSpec spec) {
        return !spec.internal() && spec.ipv4() && !DhcpAddresses.of(spec);
    }

    /**
     * Left alone, a bridge takes the lowest address of its ports, which changes as sandboxes come and go, and the others
     * lose their gateway until they ask for it again. From the id, so that a bridge made anew is the same one to them.
     */
    private static MacAddress mac(NetworkId id) {
        long digits = Long.parseUnsignedLong(id.value().substring(0, 12), 16);
        return new MacAddress((digits | LOCALLY_ADMINISTERED) & ~GROUP);
    }

    /**
     * The host asks for neighbours from the bridge's link-local address. The kernel's own would be of no use for the
     * second that duplicate detection takes, and so the network deaf; this one is valid at once.
     */
    private static IpPrefix linkLocal(NetworkId id) {
        long digits = Long.parseUnsignedLong(id.value().substring(0, 16), 16);
        return new IpPrefix(new IpAddress(true, LINK_LOCAL_HIGH, digits), 64);
    }

    private static void forwarding(ResourceSet.Builder set, NetworkSpec spec) {
        if (forwards4(spec)) {
            set.add(new Sysctl(Owner.HOST, NamespaceRef.HOST, "net/ipv4/ip_forward", "1", true));
        }
        if (spec.ipv6() && !spec.internal()) {
            // The kernel takes conf/default along.
            set.add(new Sysctl(Owner.HOST, NamespaceRef.HOST, "net/ipv6/conf/all/forwarding", "1", true));
        }
    }

    private void bridgeNetfilter(ResourceSet.Builder set, HostFacts host) {
        if (bridgeNetfilter == BridgeNetfilter.OFF) {
            host.bridgeNetfilter().keySet().stream()
                    .sorted()
                    .forEach(path -> set.add(new Sysctl(Owner.HOST, NamespaceRef.HOST, path, "0", true)));
        }
    }

    /**
     * Lets the host's own packets to 127.0.0.1 and ::1 leave by the bridge and their answers come back: for IPv4 by a
     * parameter; for IPv6, which takes a loopback address only by a link that has a local route to it, by such a route.
     * The chain {@code raw} keeps sandboxes from making use of it.
     */
    private static void loopback(
            ResourceSet.Builder set, NetworkIntent intent, BridgeOptions options, String device, boolean adopted) {
        if (publishesOnLoopback(intent, options, false)) {
            String path = "net/ipv4/conf/" + device + "/route_localnet";
            set.add(new Sysctl(intent.owner(), NamespaceRef.HOST, path, "1", adopted));
        }
        if (publishesOnLoopback(intent, options, true)) {
            set.add(Route.local(intent.owner(), NamespaceRef.HOST, LOOPBACK6, device));
        }
    }

    private static boolean publishesOnLoopback(NetworkIntent intent, BridgeOptions options, boolean v6) {
        return !intent.spec().internal()
                && (v6 ? intent.spec().ipv6() : intent.spec().ipv4())
                && options.mode(v6).translates()
                && intent.endpoints().stream()
                        .flatMap(endpoint -> endpoint.ports().stream())
                        .map(PublishedPort::hostAddress)
                        .anyMatch(address -> address.v6() == v6 && (address.isAny() || address.isLoopback()));
    }

    /** With bridge-nf-call-ip6tables an answer is addressed to ::1 again while still on the bridge, and refused there. */
    @Override
    public List<Advice> advise(NetworkIntent intent, HostFacts host) {
        boolean translatedOnBridge = bridgeNetfilter == BridgeNetfilter.KEEP
                && "1".equals(host.bridgeNetfilter().get(HostFacts.BRIDGE_IP6TABLES));
        BridgeOptions options = BridgeOptions.of(intent.spec().options());
        return translatedOnBridge && publishesOnLoopback(intent, options, true)
                ? List.of(new Advice("LoopbackUnreachable", UNREACHABLE))
                : List.of();
    }

    @Override
    public Frontage frontage(NetworkIntent intent) {
        BridgeOptions options = BridgeOptions.of(intent.spec().options());
        return new BridgeFrontage(intent, options).of(hostLink(intent.spec()).orElseThrow());
    }

    /** A machine configures itself: addresses and routes are the guest's business. */
    private static TapLink tap(
            Owner owner, BridgeOptions options, String device, EndpointSpec endpoint, Tap tap, boolean isolated) {
        return new TapLink(
                owner,
                NamespaceRef.HOST,
                endpoint.link(),
                device,
                besides(endpoint.mac()),
                options.mtu(),
                isolated,
                !endpoint.ports().isEmpty(),
                tap.user(),
                tap.group(),
                tap.multiQueue());
    }

    /** An address for the host's end of a link whose other end has this one; on the bridge both would be one station. */
    private static MacAddress besides(MacAddress mac) {
        long first = mac.value() >>> 40 == TAP_FIRST ? TAP_FIRST_ELSE : TAP_FIRST;
        return new MacAddress(first << 40 | mac.value() & 0xff_ffff_ffffL);
    }

    private static void endpoint(
            ResourceSet.Builder set,
            NetworkSpec spec,
            BridgeOptions options,
            String device,
            EndpointSpec endpoint,
            NetworkFrames frames) {
        Owner owner = Owner.of(spec.id());
        // A port is no way to the host, also in the moment that somebody takes it from its bridge.
        set.add(Sysctl.ofLink6(owner, NamespaceRef.HOST, port(endpoint), "disable_ipv6", "1"));
        if (endpoint.tap() != null) {
            set.add(tap(owner, options, device, endpoint, endpoint.tap(), frames.isolates(endpoint)));
            return;
        }
        NamespaceRef sandbox = endpoint.sandbox().namespace();
        String link = endpoint.link();
        set.add(new VethLink(
                owner,
                NamespaceRef.HOST,
                port(endpoint),
                device,
                options.mtu(),
                frames.isolates(endpoint),
                // With bridge-nf-call-iptables a sandbox's way to its own published port stays on the bridge.
                !endpoint.ports().isEmpty(),
                sandbox,
                link,
                endpoint.mac(),
                spec.ipv6(),
                true));
        endpoint.addresses().forEach(address -> set.add(new LinkAddress(owner, sandbox, link, address)));
        EndpointSysctls.of(endpoint, spec.ipv6())
                .forEach((path, value) -> set.add(new Sysctl(owner, sandbox, path, value, false)));
        if (spec.internal()) {
            return;
        }
        DhcpAddresses.routes(set, owner, endpoint);
        if (endpoint.gateway4()) {
            gateway(spec, endpoint, false)
                    .ifPresent(gateway -> set.add(new Route(owner, sandbox, DEFAULT4, gateway, link)));
        }
        if (endpoint.gateway6()) {
            gateway(spec, endpoint, true)
                    .ifPresent(gateway -> set.add(new Route(owner, sandbox, DEFAULT6, gateway, link)));
        }
    }

    /** Of several subnets, the one of the endpoint's first address: others its link does not reach directly. */
    private static Optional<IpAddress> gateway(NetworkSpec spec, EndpointSpec endpoint, boolean v6) {
        return endpoint.addresses().stream()
                .filter(address -> address.v6() == v6)
                .flatMap(address ->
                        spec.subnets().stream().filter(subnet -> subnet.prefix().contains(address.address())))
                .map(Subnet::router)
                .filter(Objects::nonNull)
                .findFirst();
    }
}
