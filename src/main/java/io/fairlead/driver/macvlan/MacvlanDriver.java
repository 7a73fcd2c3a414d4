package io.fairlead.driver.macvlan;

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
import io.fairlead.kernel.HostFacts.Stacked;
import io.fairlead.kernel.KernelFeature;
import io.fairlead.kernel.LinkAddress;
import io.fairlead.kernel.MacvlanLink;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.kernel.Route;
import io.fairlead.kernel.Sysctl;
import io.fairlead.kernel.TapNode;
import io.fairlead.model.DriverName;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacvlanMode;
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
import java.util.OptionalInt;
import java.util.Set;

/**
 * Links with Ethernet addresses of their own on a link of the host, one in each sandbox. The host is no gateway, filters
 * nothing and publishes nothing: the physical network does all that.
 */
public final class MacvlanDriver implements NetworkDriver {

    static final String KIND = "macvlan";
    static final DriverName NAME = new DriverName(KIND);

    private static final String DUMMY_PREFIX = "dm";
    private static final IpPrefix DEFAULT4 = IpPrefix.of("0.0.0.0/0");
    private static final IpPrefix DEFAULT6 = IpPrefix.of("::/0");

    private static final DriverCapabilities CAPABILITIES = new DriverCapabilities(
            "Sandboxes are hosts of the physical network: each has an Ethernet address of its own on a link of this host, "
                    + "and routers and servers out there see it as a machine beside this one.",
            "local",
            false,
            true,
            false,
            false,
            MacvlanOptions.SCHEMA,
            Set.of(KernelFeature.NET_ADMIN, KernelFeature.MACVLAN),
            false);

    @Override
    public DriverName name() {
        return NAME;
    }

    @Override
    public DriverCapabilities capabilities() {
        return CAPABILITIES;
    }

    static Standing standing(NetworkSpec spec) {
        return new Standing(spec, DUMMY_PREFIX);
    }

    @Override
    public List<Violation> validate(NetworkSpec spec, HostFacts host) {
        return new MacvlanRules(spec, host).violations();
    }

    @Override
    public List<Violation> validateBeside(NetworkSpec spec, Collection<NetworkSpec> others, HostFacts host) {
        return new MacvlanRules(spec, host).beside(others);
    }

    @Override
    public boolean leadsOut(NetworkSpec spec, boolean v6) {
        return standing(spec).parent().isPresent() && NetworkDriver.super.leadsOut(spec, v6);
    }

    @Override
    public OptionalInt room(NetworkSpec spec) {
        return MacvlanOptions.of(spec.options()).mode() == MacvlanMode.PASSTHRU
                ? OptionalInt.of(1)
                : OptionalInt.empty();
    }

    @Override
    public ResourceSet desired(NetworkIntent intent, HostFacts host) {
        NetworkSpec spec = intent.spec();
        if (intent.endpoints().isEmpty() && standing(spec).parent().isEmpty()) {
            return ResourceSet.EMPTY;
        }
        MacvlanOptions options = MacvlanOptions.of(spec.options());
        ResourceSet.Builder set = new ResourceSet.Builder();
        standing(spec).addTo(set, options.mtu(), host);
        if (!intent.endpoints().isEmpty()) {
            HostAccess.link(spec).ifPresent(link -> host(set, intent, options, link, host));
        }
        for (EndpointSpec endpoint : intent.endpoints()) {
            endpoint(set, spec, options, endpoint);
            if (endpoint.tap() != null) {
                // Routers of the physical network would give the host addresses by it.
                set.add(parameter(endpoint, "net/ipv6/conf/", "/disable_ipv6", "1"));
                // Before a machine opens its device the host hears by it, and would answer for its own addresses.
                set.add(parameter(endpoint, "net/ipv4/conf/", "/arp_ignore", "8"));
            }
        }
        return set.build();
    }

    private static Sysctl parameter(EndpointSpec endpoint, String directory, String name, String value) {
        return new Sysctl(
                Owner.of(endpoint.network()), home(endpoint), directory + endpoint.link() + name, value, false);
    }

    private static NamespaceRef home(EndpointSpec endpoint) {
        return endpoint.tap() == null ? endpoint.sandbox().namespace() : NamespaceRef.HOST;
    }

    private static void host(
            ResourceSet.Builder set, NetworkIntent intent, MacvlanOptions options, String link, HostFacts host) {
        NetworkSpec spec = intent.spec();
        set.add(new MacvlanLink(
                intent.owner(),
                NamespaceRef.HOST,
                link,
                standing(spec).link(),
                options.mode(),
                Set.of(),
                false,
                options.queueLength(),
                HostAccess.mac(spec),
                options.mtu(),
                spec.ipv6(),
                null,
                true));
        HostAccess.addTo(set, intent, standing(spec), host);
    }

    private static void endpoint(
            ResourceSet.Builder set, NetworkSpec spec, MacvlanOptions options, EndpointSpec endpoint) {
        Owner owner = Owner.of(spec.id());
        Tap tap = endpoint.tap();
        NamespaceRef home = home(endpoint);
        set.add(new MacvlanLink(
                owner,
                home,
                endpoint.link(),
                standing(spec).link(),
                options.mode(),
                options.sources(),
                options.nopromisc(),
                options.queueLength(),
                endpoint.mac(),
                options.mtu(),
                tap == null ? null : Boolean.FALSE,
                tap == null ? null : new TapNode(tap.user(), tap.group()),
                true));
        if (tap != null) {
            // What its frames carry is the guest's affair.
            return;
        }
        endpoint.addresses().forEach(address -> set.add(new LinkAddress(owner, home, endpoint.link(), address)));
        EndpointSysctls.of(endpoint, spec.ipv6())
                .forEach((path, value) -> set.add(new Sysctl(owner, home, path, value, false)));
        if (standing(spec).parent().isPresent()) {
            defaultRoute(set, spec, endpoint, false);
            defaultRoute(set, spec, endpoint, true);
            DhcpAddresses.routes(set, owner, endpoint);
        }
    }

    private static void defaultRoute(ResourceSet.Builder set, NetworkSpec spec, EndpointSpec endpoint, boolean v6) {
        if (v6 ? endpoint.gateway6() : endpoint.gateway4()) {
            gateway(spec, endpoint, v6)
                    .ifPresent(gateway -> set.add(new Route(
                            Owner.of(spec.id()),
                            endpoint.sandbox().namespace(),
                            v6 ? DEFAULT6 : DEFAULT4,
                            gateway,
                            endpoint.link())));
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

    @Override
    public Optional<String> sandboxLink(EndpointSpec endpoint) {
        return Optional.of(endpoint.link());
    }

    @Override
    public List<Advice> advise(NetworkIntent intent, HostFacts host) {
        Optional<Parent> parent = standing(intent.spec()).parent();
        if (parent.isEmpty()) {
            return List.of();
        }
        boolean used = !intent.endpoints().isEmpty();
        List<Advice> advices = new ArrayList<>(parent.get().advise(KIND, used, host));
        advices.addAll(HostAccess.advise(intent, standing(intent.spec()), host));
        MacvlanOptions options = MacvlanOptions.of(intent.spec().options());
        LinkFact fact = parent.get().fact(host);
        Integer mtu = options.mtu();
        if (fact != null && mtu != null && fact.mtu() > 0 && fact.mtu() < mtu) {
            advices.add(new Advice(
                    "MtuLimited",
                    "The parent " + parent.get().name() + " carries packets of " + fact.mtu()
                            + " bytes only, and so do the sandboxes, although the option mtu asks for " + mtu
                            + ": ip link set " + parent.get().name() + " mtu " + mtu));
        }
        boolean shared = fact != null && fact.stacked().stream().anyMatch(MacvlanDriver::isForeign);
        if (shared && options.mode() == MacvlanMode.PASSTHRU) {
            advices.add(new Advice(
                    "ParentTaken",
                    "Somebody else has macvlan links on " + parent.get().name()
                            + ", and mode passthru needs it alone: remove them, or choose another mode."));
        }
        return advices;
    }

    private static boolean isForeign(Stacked stacked) {
        return !stacked.ours() && stacked.kind().startsWith("macv");
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
        boolean meet = MacvlanOptions.of(intent.spec().options()).mode() == MacvlanMode.BRIDGE;
        String parent = standing(intent.spec()).parent().map(Parent::name).orElse("");
        return new Frontage(HostAccess.link(intent.spec()).orElse(""), meet, false, parent, entrances);
    }
}
