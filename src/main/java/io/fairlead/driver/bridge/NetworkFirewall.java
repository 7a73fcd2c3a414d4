package io.fairlead.driver.bridge;

import static io.fairlead.kernel.nftables.RuleBuilder.rule;

import io.fairlead.kernel.FirewallChain;
import io.fairlead.kernel.FirewallElement;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.kernel.nftables.Ct;
import io.fairlead.kernel.nftables.Element;
import io.fairlead.kernel.nftables.Element.Value;
import io.fairlead.kernel.nftables.Field;
import io.fairlead.kernel.nftables.Rule;
import io.fairlead.kernel.nftables.RuleBuilder;
import io.fairlead.kernel.nftables.Verdict;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Owner;
import io.fairlead.model.PortRange;
import io.fairlead.model.PublishedPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one network adds to the firewall: a chain that guards it, and its elements of the shared sets and maps. */
final class NetworkFirewall {

    private static final boolean[] FAMILIES = {false, true};

    private final NetworkSpec spec;
    private final BridgeOptions options;
    private final String device;
    private final boolean enclosed;
    private final Owner owner;
    private final ResourceSet.Builder set;

    /**
     * @param enclosed whether the bridge carries nothing but the network: it was not there before us, and has no uplink
     * @param set takes the resources
     */
    NetworkFirewall(NetworkSpec spec, BridgeOptions options, String device, boolean enclosed, ResourceSet.Builder set) {
        this.spec = spec;
        this.options = options;
        this.device = device;
        this.enclosed = enclosed;
        this.owner = Owner.of(spec.id());
        this.set = set;
    }

    void build(List<EndpointSpec> endpoints) {
        Value.LinkName bridge = new Value.LinkName(device);
        element(SharedFirewall.BRIDGES, List.of(bridge), List.of());
        if (enclosed) {
            element(SharedFirewall.ENCLOSED, List.of(bridge), List.of());
        }
        String into = "into-" + spec.id().shortId();
        chain(into, into());
        element(SharedFirewall.INTO, List.of(bridge), List.of(new Value.VerdictValue(Verdict.goTo(into))));
        if (spec.internal()) {
            String from = "from-" + spec.id().shortId();
            chain(from, from());
            element(SharedFirewall.FROM, List.of(bridge), List.of(new Value.VerdictValue(Verdict.jump(from))));
            return;
        }
        for (boolean v6 : FAMILIES) {
            subnets(v6).forEach(this::outgoing);
        }
        for (EndpointSpec endpoint : endpoints) {
            endpoint.ports().forEach(port -> published(endpoint, port));
        }
    }

    /** Members, answers, published ports, and what the gateway mode lets in besides. */
    private List<Rule> into() {
        List<Rule> rules = new ArrayList<>();
        if (!spec.internal()) {
            rules.add(rule("answers")
                    .ctState(Ct.State.ESTABLISHED, Ct.State.RELATED)
                    .accept());
            admitted(rules);
        }
        // Where bridge-nf-call-iptables is on, even frames from port to port pass here.
        RuleBuilder members = rule("members").iifname(device);
        rules.add(options.icc() ? members.accept() : members.drop());
        if (enclosed) {
            rules.add(rule("everything else").drop());
            return rules;
        }
        // Who else uses a bridge that is not ours is none of our business.
        spec.subnets()
                .forEach(subnet ->
                        rules.add(rule("everything else").daddr(subnet.prefix()).drop()));
        return rules;
    }

    private void admitted(List<Rule> rules) {
        if (options.mode4().translates() && options.mode6().translates()) {
            rules.add(rule("published ports").ctStatusDnat().accept());
        }
        for (boolean v6 : FAMILIES) {
            if (subnets(v6).isEmpty()) {
                continue;
            }
            GatewayMode mode = options.mode(v6);
            if (mode.translates() && !options.mode(!v6).translates()) {
                rules.add(family(rule("published ports"), v6).ctStatusDnat().accept());
            }
            for (String link : directLinks(mode)) {
                rules.add(rule("published ports, directly")
                        .iifname(link)
                        .in(SharedFirewall.open(v6), openKey(v6))
                        .accept());
                rules.add(rule("published ports, directly")
                        .iifname(link)
                        .in(SharedFirewall.openRange(v6), openKey(v6))
                        .accept());
            }
            if (mode == GatewayMode.ROUTED) {
                rules.add((v6 ? rule("").icmpv6() : rule("").icmp()).accept());
                rules.add(rule("published ports")
                        .in(SharedFirewall.open(v6), openKey(v6))
                        .accept());
                rules.add(rule("published ports")
                        .in(SharedFirewall.openRange(v6), openKey(v6))
                        .accept());
            }
            if (mode == GatewayMode.NAT_UNPROTECTED) {
                rules.add(family(rule("unprotected"), v6).accept());
            }
        }
    }

    private List<String> directLinks(GatewayMode mode) {
        return mode == GatewayMode.NAT ? options.trusted() : List.of();
    }

    private static RuleBuilder family(RuleBuilder rule, boolean v6) {
        return v6 ? rule.ipv6() : rule.ipv4();
    }

    private static Field[] openKey(boolean v6) {
        return new Field[] {Field.daddr(v6), Field.L4PROTO, Field.DPORT};
    }

    private List<Rule> from() {
        RuleBuilder rule = rule("internal").oifnameNot(device);
        if (enclosed) {
            return List.of(rule.drop());
        }
        return spec.subnets().stream()
                .map(subnet -> rule("internal")
                        .oifnameNot(device)
                        .saddr(subnet.prefix())
                        .drop())
                .toList();
    }

    /** What leaves for other networks carries an address that the world knows. */
    private void outgoing(IpPrefix subnet) {
        boolean v6 = subnet.v6();
        element(SharedFirewall.subnets(v6), List.of(new Value.Prefix(subnet)), List.of());
        if (!options.mode(v6).translates() || !options.masquerade()) {
            return;
        }
        List<Value> key = List.of(new Value.Prefix(subnet));
        Optional<IpAddress> fixed = options.hostAddress(v6);
        if (fixed.isPresent()) {
            element(SharedFirewall.snat(v6), key, List.of(new Value.Address(fixed.get())));
        } else {
            element(SharedFirewall.masquerade(v6), key, List.of());
        }
    }

    private void published(EndpointSpec endpoint, PublishedPort port) {
        boolean v6 = port.hostAddress().v6();
        Optional<IpAddress> sandbox = endpoint.addresses().stream()
                .map(IpPrefix::address)
                .filter(address -> address.v6() == v6)
                .findFirst();
        if (sandbox.isEmpty()) {
            return;
        }
        GatewayMode mode = options.mode(v6);
        if (mode.translates()) {
            translated(sandbox.get(), port);
        }
        if (mode == GatewayMode.ROUTED || !directLinks(mode).isEmpty()) {
            boolean single = port.ports().isSingle();
            element(
                    single ? SharedFirewall.open(v6) : SharedFirewall.openRange(v6),
                    List.of(
                            new Value.Address(sandbox.get()),
                            new Value.Protocol(port.protocol().number()),
                            new Value.Ports(port.ports())),
                    List.of());
        }
    }

    private void translated(IpAddress sandbox, PublishedPort port) {
        boolean v6 = sandbox.v6();
        boolean any = port.hostAddress().isAny();
        Value.Address to = new Value.Address(sandbox);
        if (!port.hostPorts().isSingle() && port.hostPorts().equals(port.ports())) {
            element(
                    any ? SharedFirewall.publishAnyRange(v6) : SharedFirewall.publishRange(v6),
                    publishKey(port, new Value.Ports(port.hostPorts())),
                    List.of(to));
            return;
        }
        // The kernel can shift a range as one (NF_NAT_RANGE_PROTO_OFFSET), but nft has no word for that: a rule set
        // that was
        // saved and loaded again would lead elsewhere.
        for (int i = 0; i < port.hostPorts().size(); i++) {
            element(
                    any ? SharedFirewall.publishAny(v6) : SharedFirewall.publish(v6),
                    publishKey(port, single(port.hostPorts().first() + i)),
                    List.of(to, single(port.ports().first() + i)));
        }
    }

    private static Value single(int port) {
        return new Value.Ports(new PortRange(port, port));
    }

    private static List<Value> publishKey(PublishedPort port, Value ports) {
        Value protocol = new Value.Protocol(port.protocol().number());
        return port.hostAddress().isAny()
                ? List.of(protocol, ports)
                : List.of(new Value.Address(port.hostAddress()), protocol, ports);
    }

    private List<IpPrefix> subnets(boolean v6) {
        return spec.subnets().stream()
                .map(subnet -> subnet.prefix())
                .filter(prefix -> prefix.v6() == v6)
                .toList();
    }

    private void chain(String name, List<Rule> rules) {
        set.add(new FirewallChain(owner, NamespaceRef.HOST, name, null, rules));
    }

    private void element(String name, List<Value> key, List<Value> data) {
        set.add(new FirewallElement(owner, NamespaceRef.HOST, name, new Element(key, data)));
    }
}
