package io.fairlead.driver.ipvlan;

import io.fairlead.driver.Advice;
import io.fairlead.driver.DhcpAddresses;
import io.fairlead.driver.DriverCapabilities;
import io.fairlead.driver.EndpointSysctls;
import io.fairlead.driver.Entrance;
import io.fairlead.driver.Frontage;
import io.fairlead.driver.HostAccess;
import io.fairlead.driver.NetworkDriver;
import io.fairlead.driver.Parent;
import io.fairlead.driver.Standing;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.HostFacts.LinkFact;
import io.fairlead.kernel.IpvlanLink;
import io.fairlead.kernel.KernelFeature;
import io.fairlead.kernel.LinkAddress;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.kernel.Route;
import io.fairlead.kernel.Sysctl;
import io.fairlead.kernel.TapNode;
import io.fairlead.model.DriverName;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.IpvlanFlag;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Owner;
import io.fairlead.model.Subnet;
import io.fairlead.model.Tap;
import io.fairlead.model.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Networks whose sandboxes have addresses in the physical network, under the Ethernet address of a link of the host. */
public final class IpvlanDriver implements NetworkDriver {

    static final String KIND = "ipvlan";

    static final DriverName NAME = new DriverName(KIND);
    private static final String DUMMY_PREFIX = "di";
    private static final IpPrefix DEFAULT4 = IpPrefix.of("0.0.0.0/0");
    private static final IpPrefix DEFAULT6 = IpPrefix.of("::/0");

    private static final DriverCapabilities CAPABILITIES = new DriverCapabilities(
            "Sandboxes are in the physical network at addresses of their own, under the Ethernet address of a link of this "
                    + "host; or, in the modes l3 and l3s, behind this host as a router.",
            "local",
            false,
            true,
            false,
            false,
            IpvlanOptions.SCHEMA,
            Set.of(KernelFeature.NET_ADMIN, KernelFeature.IPVLAN),
            false);

    static Standing standing(NetworkSpec spec) {
        return new Standing(spec, DUMMY_PREFIX);
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
        return new IpvlanRules(spec, host).violations();
    }

    @Override
    public List<Violation> validateBeside(NetworkSpec spec, Collection<NetworkSpec> others, HostFacts host) {
        return new IpvlanRules(spec, host).beside(others);
    }

    @Override
    public boolean leadsOut(NetworkSpec spec, boolean v6) {
        if (standing(spec).parent().isEmpty()) {
            return false;
        }
        boolean routed = IpvlanOptions.of(spec.options()).mode().isRouted();
        return spec.subnets().stream()
                .anyMatch(subnet -> subnet.prefix().v6() == v6 && (routed || subnet.router() != null));
    }

    @Override
    public ResourceSet desired(NetworkIntent intent, HostFacts host) {
        NetworkSpec spec = intent.spec();
        if (intent.endpoints().isEmpty() && standing(spec).parent().isEmpty()) {
            return ResourceSet.EMPTY;
        }
        IpvlanOptions options = IpvlanOptions.of(spec.options());
        ResourceSet.Builder set = new ResourceSet.Builder();
        standing(spec).addTo(set, options.mtu(), host);
        HostAccess.link(spec).ifPresent(link -> host(set, intent, options, link, host));
        for (EndpointSpec endpoint : intent.endpoints()) {
            if (endpoint.tap() != null) {
                machine(set, spec, options, endpoint, endpoint.tap());
                continue;
            }
            endpoint(set, spec, options, endpoint);
        }
        return set.build();
    }

    /** Machines are left out: their addresses are on devices of the host, which takes them for its own. */
    private static void host(
            ResourceSet.Builder set, NetworkIntent intent, IpvlanOptions options, String link, HostFacts host) {
        NetworkSpec spec = intent.spec();
        List<EndpointSpec> sandboxes = intent.endpoints().stream()
                .filter(endpoint -> endpoint.tap() == null)
                .toList();
        if (sandboxes.isEmpty()) {
            return;
        }
        boolean linkLocal = spec.ipv6() && !options.mode().isRouted();
        set.add(new IpvlanLink(
                intent.owner(),
                NamespaceRef.HOST,
                link,
                standing(spec).link(),
                options.mode(),
                options.flag(),
                options.mtu(),
                linkLocal,
                null));
        HostAccess.addTo(set, new NetworkIntent(spec, sandboxes, intent.uplinks()), standing(spec), host);
    }

    private static void endpoint(
            ResourceSet.Builder set, NetworkSpec spec, IpvlanOptions options, EndpointSpec endpoint) {
        Owner owner = Owner.of(spec.id());
        NamespaceRef sandbox = endpoint.sandbox().namespace();
        String link = endpoint.link();
        // Where the host routes, nobody asks for neighbours by a link-local address.
        boolean linkLocal = spec.ipv6() && !options.mode().isRouted();
        set.add(new IpvlanLink(
                owner,
                sandbox,
                link,
                standing(spec).link(),
                options.mode(),
                options.flag(),
                options.mtu(),
                linkLocal,
                null));
        endpoint.addresses().forEach(address -> set.add(new LinkAddress(owner, sandbox, link, address)));
        EndpointSysctls.of(endpoint, spec.ipv6())
                .forEach((path, value) -> set.add(new Sysctl(owner, sandbox, path, value, false)));
        if (options.mode().isRouted()) {
            subnetRoutes(set, spec, endpoint);
        }
        if (standing(spec).parent().isPresent()) {
            defaultRoute(set, spec, options, endpoint, false);
            defaultRoute(set, spec, options, endpoint, true);
            DhcpAddresses.routes(set, owner, endpoint);
        }
    }

    /** The kernel hands a packet to a guest by the addresses of its device, so the device has to have the guest's. */
    private static void machine(
            ResourceSet.Builder set, NetworkSpec spec, IpvlanOptions options, EndpointSpec endpoint, Tap tap) {
        Owner owner = Owner.of(spec.id());
        set.add(new IpvlanLink(
                owner,
                NamespaceRef.HOST,
                endpoint.link(),
                standing(spec).link(),
                options.mode(),
                options.flag(),
                options.mtu(),
                false,
                new TapNode(tap.user(), tap.group())));
        set.add(Sysctl.ofLink6(owner, NamespaceRef.HOST, endpoint.link(), "accept_ra", "0"));
        endpoint.addresses().stream()
                .map(IpPrefix::address)
                .map(address -> new IpPrefix(address, address.bitLength()))
                .forEach(address -> set.add(new LinkAddress(owner, NamespaceRef.HOST, endpoint.link(), address)));
    }

    /** To the network's other subnets: the kernel passes what is for a neighbour on to it, wherever its address is from. */
    private static void subnetRoutes(ResourceSet.Builder set, NetworkSpec spec, EndpointSpec endpoint) {
        spec.subnets().stream()
                .map(Subnet::prefix)
                .filter(prefix -> hasFamily(endpoint, prefix.v6())
                        && endpoint.addresses().stream().noneMatch(a -> prefix.contains(a.address())))
                .forEach(prefix -> set.add(
                        new Route(Owner.of(spec.id()), endpoint.sandbox().namespace(), prefix, null, endpoint.link())));
    }

    private static boolean hasFamily(EndpointSpec endpoint, boolean v6) {
        return endpoint.addresses().stream().anyMatch(address -> address.v6() == v6);
    }

    private static void defaultRoute(
            ResourceSet.Builder set, NetworkSpec spec, IpvlanOptions options, EndpointSpec endpoint, boolean v6) {
        if (!(v6 ? endpoint.gateway6() : endpoint.gateway4()) || !hasFamily(endpoint, v6)) {
            return;
        }
        IpAddress gateway = options.mode().isRouted() ? null : gateway(spec, endpoint, v6);
        if (gateway != null || options.mode().isRouted()) {
            set.add(new Route(
                    Owner.of(spec.id()),
                    endpoint.sandbox().namespace(),
                    v6 ? DEFAULT6 : DEFAULT4,
                    gateway,
                    endpoint.link()));
        }
    }

    /** Of several subnets, the one of the endpoint's first address: others its link does not reach directly. */
    private static @Nullable IpAddress gateway(NetworkSpec spec, EndpointSpec endpoint, boolean v6) {
        return endpoint.addresses().stream()
                .filter(address -> address.v6() == v6)
                .flatMap(address ->
                        spec.subnets().stream().filter(subnet -> subnet.prefix().contains(address.address())))
                .map(Subnet::router)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    @Override
    public Optional<String> sandboxLink(EndpointSpec endpoint) {
        return Optional.of(endpoint.link());
    }

    @Override
    public List<Advice> advise(NetworkIntent intent, HostFacts host) {
        NetworkSpec spec = intent.spec();
        Optional<Parent> parent = standing(spec).parent();
        if (parent.isEmpty()) {
            return List.of();
        }
        List<Advice> advices =
                new ArrayList<>(parent.get().advise(KIND, !intent.endpoints().isEmpty(), host));
        Integer mtu = IpvlanOptions.of(spec.options()).mtu();
        LinkFact parentFact = parent.get().fact(host);
        if (mtu != null && parentFact != null && parentFact.mtu() > 0 && parentFact.mtu() < mtu) {
            advices.add(new Advice(
                    "MtuLimited",
                    "The parent " + parent.get().name() + " carries packets of " + parentFact.mtu()
                            + " bytes only, although the option mtu asks for " + mtu + ": ip link set "
                            + parent.get().name() + " mtu " + mtu));
        }
        if (IpvlanOptions.of(spec.options()).mode().isRouted()) {
            LinkFact fact = host.links().get(parent.get().name());
            List<IpPrefix> own = fact == null ? List.of() : fact.addresses();
            for (Subnet subnet : spec.subnets()) {
                advices.add(new Advice("RouteNeeded", routeNeeded(parent.get(), own, subnet.prefix())));
            }
        }
        return advices;
    }

    private static String routeNeeded(Parent parent, List<IpPrefix> own, IpPrefix subnet) {
        String via = own.stream()
                .map(IpPrefix::address)
                .filter(address -> address.v6() == subnet.v6() && !address.isLinkLocal())
                .map(IpAddress::toString)
                .findFirst()
                .orElse("");
        return "Hosts beyond " + parent.name()
                + " reach the sandboxes by a route that they, or their router, must have: "
                + "ip route add " + subnet + " via "
                + (via.isEmpty()
                        ? "an address of this host on " + parent.name() + ", which has none yet: give it one"
                        : via);
    }

    @Override
    public Optional<String> hostLink(NetworkSpec network) {
        return HostAccess.link(network);
    }

    @Override
    public Frontage frontage(NetworkIntent intent) {
        List<Entrance> entrances = new ArrayList<>();
        for (EndpointSpec endpoint : intent.endpoints()) {
            endpoint.addresses()
                    .forEach(address -> entrances.add(new Entrance(
                            endpoint.id(), Entrance.Kind.BESIDE, address.address(), null, Entrance.ALL, Entrance.ALL)));
        }
        boolean meet = IpvlanOptions.of(intent.spec().options()).flag() == IpvlanFlag.BRIDGE;
        String parent = standing(intent.spec()).parent().map(Parent::name).orElse("");
        return new Frontage(HostAccess.link(intent.spec()).orElse(""), meet, false, parent, entrances);
    }
}
