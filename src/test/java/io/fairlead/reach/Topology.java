package io.fairlead.reach;

import io.fairlead.model.DriverName;
import io.fairlead.model.EndpointId;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.PortRange;
import io.fairlead.model.PublishedPort;
import io.fairlead.model.SandboxRef;
import io.fairlead.model.Subnet;
import io.fairlead.model.TransportProtocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Networks and everything around them, made up by a random generator. */
final class Topology {

    private static final String[] MODES = {"nat", "nat", "nat-unprotected", "routed"};
    private static final String[] FOREIGN = {
        "",
        "",
        // ufw: forwarding is refused but for answers.
        "table ip ufw { chain forward { type filter hook forward priority 0; policy drop;"
                + " ct state established,related accept; }; };"
                + "table ip6 ufw { chain forward { type filter hook forward priority 0; policy drop;"
                + " ct state established,related accept; }; }",
        // ufw without a word on answers.
        "table inet hard { chain forward { type filter hook forward priority 10; policy drop;"
                + " iifname \"lan0\" accept; meta l4proto icmp accept; }; }",
        // Docker's: others' bridges are not its business.
        "table ip docker { chain isolation { iifname \"docker0\" drop; };"
                + " chain forward { type filter hook forward priority 0; policy accept;"
                + " ct state established,related accept; jump isolation; tcp dport { 81, 443 } drop; }; }",
        // firewalld: a reject behind everything.
        "table inet firewalld { chain f { type filter hook forward priority 10;"
                + " ct state { established, related } accept; ct status dnat accept; iifname \"lo\" accept;"
                + " ip daddr 10.0.0.0/8 accept; meta nfproto ipv6 limit rate 3/minute log prefix \"x\";"
                + " reject with icmpx admin-prohibited; }; }",
        // The host's own door.
        "table inet doors { chain in { type filter hook input priority 0; policy drop; iifname \"lo\" accept;"
                + " ct state established,related accept; meta l4proto { icmp, ipv6-icmp } accept;"
                + " tcp dport 81 accept; }; }",
        // Before everything, and behind it.
        "table inet raw { chain pre { type filter hook prerouting priority raw; udp dport 80 drop; };"
                + " chain post { type filter hook postrouting priority 110; oifname \"lan0\" tcp dport 81 drop; }; }",
        "table ip mangle { chain pre { type filter hook prerouting priority mangle; tcp dport 80 meta mark set 7; };"
                + " chain forward { type filter hook forward priority 5; meta mark 7 drop; }; }",
    };
    private static final String[] USER = {
        "",
        "",
        "",
        "tcp dport 81 drop",
        "meta l4proto icmp reject",
        "iifname \"lan0\" drop",
        "ct state new udp dport 80 drop"
    };

    final List<NetworkIntent> networks = new ArrayList<>();
    final String foreign;
    final String user;
    final boolean forward4;
    final boolean forward6;
    final boolean framesSeen4;
    final boolean framesSeen6;

    private final Random random;
    private final Map<String, Integer> attachments = new HashMap<>();

    Topology(Random random, List<SandboxRef> sandboxes) {
        this.random = random;
        int count = 2 + random.nextInt(2);
        boolean published = false;
        List<List<SandboxRef>> members = members(count, sandboxes);
        for (int i = 0; i < count; i++) {
            networks.add(network(i, members.get(i), !published));
            published |= networks.get(i).endpoints().stream()
                    .anyMatch(e -> !e.ports().isEmpty());
        }
        foreign = pick(FOREIGN);
        user = pick(USER);
        forward4 = random.nextInt(8) > 0;
        forward6 = random.nextInt(8) > 0;
        framesSeen4 = random.nextBoolean();
        framesSeen6 = random.nextBoolean();
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }

    /** Everybody is in a network, and the last one in two. */
    private List<List<SandboxRef>> members(int count, List<SandboxRef> sandboxes) {
        List<List<SandboxRef>> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new ArrayList<>());
        }
        for (int i = 0; i < sandboxes.size(); i++) {
            members.get(i % count).add(sandboxes.get(i));
        }
        SandboxRef last = sandboxes.get(sandboxes.size() - 1);
        members.get(sandboxes.size() % count).add(last);
        return members;
    }

    private String hex(int length) {
        StringBuilder hex = new StringBuilder();
        while (hex.length() < length) {
            hex.append(Integer.toHexString(random.nextInt(16)));
        }
        return hex.toString();
    }

    private NetworkIntent network(int number, List<SandboxRef> members, boolean publish) {
        boolean internal = random.nextInt(4) == 0;
        boolean v6 = random.nextBoolean();
        String mode = internal && random.nextInt(3) == 0 ? "isolated" : internal ? "nat" : pick(MODES);
        Map<String, String> options = new HashMap<>();
        options.put("com.docker.network.bridge.enable_icc", Boolean.toString(random.nextInt(3) > 0));
        options.put("com.docker.network.bridge.gateway_mode_ipv4", mode);
        options.put("com.docker.network.bridge.gateway_mode_ipv6", internal ? mode : pick(MODES));
        List<Subnet> subnets = new ArrayList<>();
        boolean isolated = mode.equals("isolated");
        subnets.add(subnet("10.9." + number + ".0/24", isolated ? "" : "10.9." + number + ".1"));
        if (v6) {
            subnets.add(subnet("fd00:" + number + "::/64", isolated ? "" : "fd00:" + number + "::1"));
        }
        NetworkId id = new NetworkId(hex(64));
        NetworkSpec spec = new NetworkSpec(
                id, "net" + number, new DriverName("bridge"), false, true, v6, subnets, internal, options, Map.of(), 1);
        List<EndpointSpec> endpoints = new ArrayList<>();
        for (SandboxRef member : members) {
            endpoints.add(endpoint(id, number, v6, member, publish && endpoints.isEmpty() && !internal, isolated));
        }
        return new NetworkIntent(spec, endpoints, List.of());
    }

    private static Subnet subnet(String prefix, String gateway) {
        return new Subnet(IpPrefix.of(prefix), gateway.isEmpty() ? null : IpAddress.of(gateway), null, Map.of());
    }

    private EndpointSpec endpoint(
            NetworkId network, int number, boolean v6, SandboxRef sandbox, boolean publish, boolean isolated) {
        int nth = attachments.merge(sandbox.name(), 1, Integer::sum);
        int last = 10 + Integer.parseInt(sandbox.name().substring(1));
        List<IpPrefix> addresses = new ArrayList<>();
        addresses.add(IpPrefix.of("10.9." + number + "." + last + "/24"));
        if (v6) {
            addresses.add(IpPrefix.of("fd00:" + number + "::" + last + "/64"));
        }
        boolean gateway = nth == 1 && !isolated;
        return new EndpointSpec(
                new EndpointId(hex(64)),
                network,
                sandbox,
                "eth" + (nth - 1),
                MacAddress.random(random),
                addresses,
                List.of(),
                gateway,
                gateway,
                publish && gateway ? ports(v6) : List.of(),
                Map.of(),
                null);
    }

    private List<PublishedPort> ports(boolean v6) {
        String address = pick(new String[] {"0.0.0.0", "127.0.0.1", "192.0.2.1"});
        List<PublishedPort> ports = new ArrayList<>();
        ports.add(port(TransportProtocol.TCP, address));
        ports.add(port(TransportProtocol.UDP, address));
        if (v6) {
            ports.add(port(TransportProtocol.TCP, pick(new String[] {"::", "2001:db8::1"})));
        }
        return ports;
    }

    private static PublishedPort port(TransportProtocol protocol, String address) {
        return new PublishedPort(
                protocol, IpAddress.of(address), PortRange.single(TraceLab.PUBLISHED), PortRange.single(TraceLab.PORT));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (NetworkIntent network : networks) {
            text.append("  ")
                    .append(network.spec().name())
                    .append(' ')
                    .append(network.spec().id().shortId());
            text.append(network.spec().internal() ? " internal " : " ")
                    .append(network.spec().options());
            network.endpoints()
                    .forEach(e -> text.append("\n    ")
                            .append(e.sandbox().name())
                            .append(' ')
                            .append(e.addresses())
                            .append(' ')
                            .append(e.ports()));
            text.append('\n');
        }
        return text + "  foreign: " + foreign + "\n  user: " + user + "\n  forward4 " + forward4 + " forward6 "
                + forward6 + " frames4 " + framesSeen4 + " frames6 " + framesSeen6;
    }
}
