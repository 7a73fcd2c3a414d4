package io.fairlead.driver.macvlan;

import io.fairlead.driver.HostAccess;
import io.fairlead.driver.OptionValues;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.HostFacts.LinkFact;
import io.fairlead.kernel.HostFacts.Medium;
import io.fairlead.kernel.HostFacts.Stacked;
import io.fairlead.kernel.HostFacts.State;
import io.fairlead.kernel.KernelFeature;
import io.fairlead.model.DriverName;
import io.fairlead.model.EndpointId;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.SandboxId;
import io.fairlead.model.SandboxKind;
import io.fairlead.model.SandboxRef;
import io.fairlead.model.Subnet;
import io.fairlead.model.Tap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A macvlan network in a few lines of text, one word and its arguments each:
 *
 * <pre>
 * network a                        its id, told by a hex digit
 * driver ipvlan                    another driver: a network beside it
 * internal
 * subnet 10.9.0.0/24 10.9.0.1      with or without gateway; enables its family
 * host 10.9.0.254                  the host's own address in the latest subnet
 * option mode vepa                 by alias or by name
 * link eth1                        a link that the host has
 * address eth1 10.9.0.9/24         it has an address
 * down eth1 | wireless eth1        the same link in another state or medium
 * mtu eth1 1400
 * port eth1 br0                    it is a port of a bridge
 * carries eth1 ipvlan ours         links on it, ours or foreign
 * lacks dummy                      a feature that the kernel has not got
 * endpoint c1 10.9.0.2 fd00::2     a sandbox with its addresses; its gateways lead here
 * no-gateway                       the latest endpoint's default routes lead elsewhere
 * tap tap7 1000                    the latest endpoint is a machine's: device and user
 * </pre>
 */
final class Scenario {

    private final Map<String, String> options = new TreeMap<>();
    private final List<Subnet> subnets = new ArrayList<>();
    private final List<EndpointSpec> endpoints = new ArrayList<>();
    private final Map<String, LinkFact> links = new HashMap<>();
    private final Set<KernelFeature> features = EnumSet.allOf(KernelFeature.class);
    private final Map<String, NamespaceRef> namespaces;
    private String digit = "0";
    private String driver = "macvlan";
    private boolean internal;

    private Scenario(Map<String, NamespaceRef> namespaces) {
        this.namespaces = namespaces;
    }

    static Scenario read(Path file) throws IOException {
        return of(Files.readAllLines(file).toArray(String[]::new));
    }

    static Scenario of(String... lines) {
        return in(Map.of(), lines);
    }

    /**
     * @param namespaces of sandboxes, by the name of the sandbox; a named one of that name for others
     */
    static Scenario in(Map<String, NamespaceRef> namespaces, String... lines) {
        Scenario scenario = new Scenario(namespaces);
        for (String line : lines) {
            if (!line.isBlank() && !line.startsWith("#")) {
                scenario.line(line.strip().split("\\s+"));
            }
        }
        return scenario;
    }

    private void line(String[] words) {
        switch (words[0]) {
            case "network" -> digit = words[1];
            case "driver" -> driver = words[1];
            case "internal" -> internal = true;
            case "subnet" ->
                subnets.add(new Subnet(
                        IpPrefix.of(words[1]), words.length > 2 ? IpAddress.of(words[2]) : null, null, Map.of()));
            case "host" -> host(IpAddress.of(words[1]));
            case "option" -> options.put(words[1], words[2]);
            case "link" -> links.put(words[1], new LinkFact("", 1500));
            case "address" ->
                change(
                        words[1],
                        l -> new LinkFact(
                                l.kind(),
                                l.mtu(),
                                l.master(),
                                "",
                                List.of(IpPrefix.of(words[2])),
                                l.medium(),
                                l.state(),
                                l.stacked()));
            case "down" -> change(words[1], l -> fact(l, l.mtu(), "", l.medium(), State.DOWN, l.stacked()));
            case "wireless" -> change(words[1], l -> fact(l, l.mtu(), "", Medium.WIRELESS, l.state(), l.stacked()));
            case "mtu" ->
                change(words[1], l -> fact(l, Integer.parseInt(words[2]), "", l.medium(), l.state(), l.stacked()));
            case "port" -> change(words[1], l -> fact(l, l.mtu(), words[2], l.medium(), l.state(), l.stacked()));
            case "carries" -> carries(words[1], new Stacked(words[2], words[3].equals("ours")));
            case "lacks" -> features.remove(KernelFeature.valueOf(words[1].toUpperCase(Locale.ROOT)));
            case "endpoint" -> endpoint(words);
            case "no-gateway" -> changeLatest(false, null);
            case "tap" -> changeLatest(true, words);
            default -> throw new IllegalArgumentException("what is " + words[0] + '?');
        }
    }

    private void host(IpAddress address) {
        Subnet latest = subnets.remove(subnets.size() - 1);
        subnets.add(new Subnet(latest.prefix(), latest.gateway(), null, Map.of(HostAccess.ADDRESS, address)));
    }

    private void carries(String link, Stacked more) {
        change(link, l -> {
            Set<Stacked> stacked = new HashSet<>(l.stacked());
            stacked.add(more);
            return fact(l, l.mtu(), l.master(), l.medium(), l.state(), stacked);
        });
    }

    private void change(String link, java.util.function.UnaryOperator<LinkFact> edit) {
        links.compute(link, (name, fact) -> edit.apply(fact == null ? new LinkFact("", 1500) : fact));
    }

    private static LinkFact fact(LinkFact l, int mtu, String master, Medium medium, State state, Set<Stacked> stacked) {
        return new LinkFact(l.kind(), mtu, master, "", l.addresses(), medium, state, stacked);
    }

    private void endpoint(String[] words) {
        int number = endpoints.size() + 1;
        List<IpPrefix> addresses = new ArrayList<>();
        for (int i = 2; i < words.length; i++) {
            IpAddress address = IpAddress.of(words[i]);
            int length = subnets.stream()
                    .map(Subnet::prefix)
                    .filter(prefix -> prefix.contains(address))
                    .findFirst()
                    .orElseThrow()
                    .length();
            addresses.add(new IpPrefix(address, length));
        }
        NamespaceRef namespace = namespaces.getOrDefault(words[1], NamespaceRef.named(words[1]));
        endpoints.add(new EndpointSpec(
                new EndpointId(
                        digit + Integer.toHexString(0xe0 + number).repeat(32).substring(1)),
                networkId(),
                new SandboxRef(
                        new SandboxId(Integer.toString(number).repeat(64)), words[1], SandboxKind.MANAGED, namespace),
                "eth0",
                new MacAddress(0x0242_0a09_0000L + Integer.parseInt(digit, 16) * 256 + number),
                addresses,
                List.of(),
                true,
                true,
                List.of(),
                Map.of(),
                null));
    }

    private void changeLatest(boolean gateway, String @Nullable [] tap) {
        EndpointSpec e = endpoints.remove(endpoints.size() - 1);
        endpoints.add(new EndpointSpec(
                e.id(),
                e.network(),
                tap == null
                        ? e.sandbox()
                        : new SandboxRef(e.sandbox().id(), e.sandbox().name(), SandboxKind.MACHINE, NamespaceRef.NONE),
                tap == null ? e.link() : tap[1],
                e.mac(),
                e.addresses(),
                e.aliases(),
                gateway,
                gateway,
                e.ports(),
                e.options(),
                tap == null ? null : new Tap(Integer.valueOf(tap[2]), null, false)));
    }

    private NetworkId networkId() {
        return new NetworkId(digit + "123456789abcdef".repeat(5).substring(0, 63));
    }

    NetworkSpec spec() {
        return new NetworkSpec(
                networkId(),
                "net-" + digit,
                new DriverName(driver),
                false,
                subnets.stream().anyMatch(subnet -> !subnet.prefix().v6()),
                subnets.stream().anyMatch(subnet -> subnet.prefix().v6()),
                subnets,
                internal,
                OptionValues.canonical(MacvlanOptions.SCHEMA, options),
                Map.of(),
                1);
    }

    NetworkIntent intent() {
        return new NetworkIntent(spec(), endpoints, List.of());
    }

    HostFacts facts() {
        return new HostFacts(features, links, List.of());
    }
}
