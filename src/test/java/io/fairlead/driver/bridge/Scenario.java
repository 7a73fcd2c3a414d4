package io.fairlead.driver.bridge;

import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.HostFacts.LinkFact;
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
import io.fairlead.model.PortRange;
import io.fairlead.model.PublishedPort;
import io.fairlead.model.SandboxId;
import io.fairlead.model.SandboxKind;
import io.fairlead.model.SandboxRef;
import io.fairlead.model.Subnet;
import io.fairlead.model.Tap;
import io.fairlead.model.TransportProtocol;
import io.fairlead.model.Uplink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A network in a few lines of text, one word and its arguments each:
 *
 * <pre>
 * network a                        its id, told by a hex digit
 * predefined | internal
 * subnet 10.9.0.0/24 10.9.0.1      with or without gateway; enables its family
 * subnet 10.9.0.0/24 10.9.0.1 10.9.0.9   with another router than its gateway
 * option icc false                 by alias or by name
 * host br0 bridge foreign          a link that the host has: kind, and ours or foreign
 * port eth1 br0                   a link that the host has as a port of another
 * unfit lo it-is-loopback          a link that the host has, which cannot be a port, and why
 * endpoint c1 10.9.0.2 fd00::2     a sandbox with its addresses; its gateways lead here
 * link eth1                        name of the latest endpoint's link
 * no-gateway                       the latest endpoint's default routes lead elsewhere
 * publish 127.0.0.1:8080 80/tcp    a port of the latest endpoint
 * parameter net/bridge/... 1       a bridge netfilter parameter that the host has
 * bridge-netfilter off             the service's setting
 * tap tap7 1000                    the latest endpoint is a machine's: device and user
 * uplink eth1 move                 a link of the host on the bridge, its addresses kept or moved
 * sysctls net.ipv4.conf.IFNAME...  of the latest endpoint
 * </pre>
 */
final class Scenario {

    private final Map<String, String> options = new TreeMap<>();
    private final List<Subnet> subnets = new ArrayList<>();
    private final List<EndpointSpec> endpoints = new ArrayList<>();
    private final List<Uplink> uplinks = new ArrayList<>();
    private final Map<String, LinkFact> links = new HashMap<>();
    private String digit = "0";
    private boolean predefined;
    private boolean internal;
    private boolean ipv6Kernel = true;
    private final Map<String, String> parameters = new HashMap<>();
    private BridgeNetfilter bridgeNetfilter = BridgeNetfilter.KEEP;

    static Scenario read(Path file) throws IOException {
        Scenario scenario = new Scenario();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                scenario.line(line.strip().split("\\s+"));
            }
        }
        return scenario;
    }

    static Scenario of(String... lines) {
        Scenario scenario = new Scenario();
        for (String line : lines) {
            scenario.line(line.split("\\s+"));
        }
        return scenario;
    }

    private void line(String[] words) {
        switch (words[0]) {
            case "network" -> digit = words[1];
            case "link" -> changeLatest(words[1], true, Map.of(), List.of());
            case "no-gateway" -> changeLatest("", false, Map.of(), List.of());
            case "predefined" -> predefined = true;
            case "internal" -> internal = true;
            case "no-ipv6-kernel" -> ipv6Kernel = false;
            case "subnet" ->
                subnets.add(new Subnet(
                        IpPrefix.of(words[1]),
                        words.length > 2 ? IpAddress.of(words[2]) : null,
                        null,
                        words.length > 3
                                ? Map.of(Subnet.routerName(words[1].contains(":")), IpAddress.of(words[3]))
                                : Map.of()));
            case "option" -> options.put(words[1], words.length > 2 ? words[2] : "");
            case "parameter" -> parameters.put(words[1], words[2]);
            case "bridge-netfilter" -> bridgeNetfilter = BridgeNetfilter.valueOf(words[1].toUpperCase(Locale.ROOT));
            case "host" -> links.put(words[1], new LinkFact(words[2], 1500));
            case "port" -> links.put(words[1], new LinkFact("veth", 1500, words[2], "", List.of()));
            case "unfit" -> links.put(words[1], new LinkFact("veth", 1500, "", words[2], List.of()));
            case "endpoint" -> endpoint(words);
            case "publish" -> publish(words[1], words[2]);
            case "tap" -> tap(words[1], Integer.valueOf(words[2]));
            case "uplink" ->
                uplinks.add(new Uplink(words[1], Uplink.Addresses.valueOf(words[2].toUpperCase(Locale.ROOT))));
            case "sysctls" ->
                changeLatest("", true, Map.of("com.docker.network.endpoint.sysctls", words[1]), List.of());
            default -> throw new IllegalArgumentException("what is " + words[0] + '?');
        }
    }

    private void endpoint(String[] words) {
        int number = endpoints.size() + 1;
        List<IpPrefix> addresses = new ArrayList<>();
        for (int i = 2; i < words.length; i++) {
            IpAddress address = IpAddress.of(words[i]);
            IpPrefix subnet = subnets.stream()
                    .map(Subnet::prefix)
                    .filter(prefix -> prefix.contains(address))
                    .findFirst()
                    .orElseThrow();
            addresses.add(new IpPrefix(address, subnet.length()));
        }
        SandboxId id = new SandboxId(Integer.toString(number).repeat(64));
        endpoints.add(new EndpointSpec(
                new EndpointId(
                        digit + Integer.toHexString(0xe0 + number).repeat(32).substring(1)),
                networkId(),
                new SandboxRef(id, words[1], SandboxKind.MANAGED, NamespaceRef.named(words[1])),
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

    /** Turns the latest endpoint's sandbox into a virtual machine. */
    private void tap(String device, Integer user) {
        EndpointSpec e = endpoints.remove(endpoints.size() - 1);
        endpoints.add(new EndpointSpec(
                e.id(),
                e.network(),
                new SandboxRef(e.sandbox().id(), e.sandbox().name(), SandboxKind.MACHINE, NamespaceRef.NONE),
                device,
                e.mac(),
                e.addresses(),
                e.aliases(),
                e.gateway4(),
                e.gateway6(),
                e.ports(),
                e.options(),
                new Tap(user, null, false)));
    }

    private void publish(String host, String sandbox) {
        int colon = host.lastIndexOf(':');
        String[] target = sandbox.split("/");
        PublishedPort port = new PublishedPort(
                TransportProtocol.parse(target[1]).orElseThrow(),
                IpAddress.of(host.substring(0, colon).replaceAll("[\\[\\]]", "")),
                PortRange.parse(host.substring(colon + 1)).orElseThrow(),
                PortRange.parse(target[0]).orElseThrow());
        changeLatest("", true, Map.of(), List.of(port));
    }

    private void changeLatest(
            String link, boolean gateway, Map<String, String> moreOptions, List<PublishedPort> morePorts) {
        EndpointSpec e = endpoints.remove(endpoints.size() - 1);
        List<PublishedPort> ports = new ArrayList<>(e.ports());
        ports.addAll(morePorts);
        endpoints.add(new EndpointSpec(
                e.id(),
                e.network(),
                e.sandbox(),
                link.isEmpty() ? e.link() : link,
                e.mac(),
                e.addresses(),
                e.aliases(),
                e.gateway4() && gateway,
                e.gateway6() && gateway,
                ports,
                moreOptions.isEmpty() ? e.options() : moreOptions,
                e.tap()));
    }

    private NetworkId networkId() {
        return new NetworkId(digit + "123456789abcdef".repeat(5).substring(0, 63));
    }

    NetworkSpec spec() {
        return new NetworkSpec(
                networkId(),
                "web",
                new DriverName("bridge"),
                predefined,
                subnets.stream().anyMatch(subnet -> !subnet.prefix().v6()),
                subnets.stream().anyMatch(subnet -> subnet.prefix().v6()),
                subnets,
                internal,
                io.fairlead.driver.OptionValues.canonical(BridgeOptions.SCHEMA, options),
                Map.of(),
                1);
    }

    BridgeDriver driver() {
        return new BridgeDriver(bridgeNetfilter);
    }

    NetworkIntent intent() {
        return new NetworkIntent(spec(), endpoints, uplinks);
    }

    HostFacts facts() {
        EnumSet<KernelFeature> features = EnumSet.allOf(KernelFeature.class);
        if (!ipv6Kernel) {
            features.remove(KernelFeature.IPV6);
        }
        return new HostFacts(features, links, List.of(), List.of(), parameters);
    }
}
