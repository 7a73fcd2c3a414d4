package io.fairlead.process;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/**
 * A network namespace that plays the host, with an uplink into a second one that plays the local network. What is below
 * them is compared as text, so that a change of a foreign object shows.
 */
final class HostNamespace implements AutoCloseable {

    static final String HOST_ADDRESS = "192.0.2.1";
    static final String LAN_ADDRESS = "192.0.2.9";

    private final String id = UUID.randomUUID().toString().substring(0, 8);
    final String name = "host-" + id;
    final String lan = "lan-" + id;
    private final List<String> sandboxes = Collections.synchronizedList(new ArrayList<>());

    HostNamespace() {
        Shell.run("ip netns add " + name);
        Shell.run("ip netns add " + lan);
        Shell.run("ip -n " + name + " link set lo up");
        Shell.run("ip -n " + lan + " link set lo up");
        Shell.run("ip -n " + name + " link add up0 type veth peer name eth0 netns " + lan);
        // Without link-local addresses: duplicate detection would change them while we compare.
        Shell.run("ip -n " + name + " link set up0 addrgenmode none");
        Shell.run("ip -n " + name + " addr add " + HOST_ADDRESS + "/24 dev up0");
        Shell.run("ip -n " + lan + " addr add " + LAN_ADDRESS + "/24 dev eth0");
        Shell.run("ip -n " + name + " link set up0 up");
        Shell.run("ip -n " + lan + " link set eth0 up");
        Shell.run("ip -n " + name + " route add default via " + LAN_ADDRESS);
    }

    String path() {
        return "/run/netns/" + name;
    }

    /** A name for a sandbox that no other test uses; the namespace goes with this host at the latest. */
    String sandbox(String role) {
        String sandbox = role + "-" + id;
        sandboxes.add(sandbox);
        return sandbox;
    }

    String ip(String arguments) {
        return Shell.run("ip -n " + name + " " + arguments);
    }

    /** Runs a program inside the host. */
    String exec(String command) {
        return Shell.run("nsenter --net=" + path() + " " + command);
    }

    /** Whether a process of this host could serve a TCP port. */
    boolean canBind(String address, int port) {
        String program = "import socket; socket.socket().bind(('" + address + "', " + port + "))";
        return Shell.tryRun("nsenter", "--net=" + path(), "python3", "-c", program)
                        .exit()
                == 0;
    }

    /** Links, addresses, routes, rule set and forwarding, without what changes by itself (counters, timers, handles). */
    String fingerprint() {
        String links = Shell.run("ip -n " + name + " -d -o link show")
                // What ip says when it looks for the names of namespaces while another test deletes one.
                .replaceAll("(?m)^Error: Peer netns reference is invalid\\.\n", "")
                .replaceAll("(?m)state (UP|LOWERLAYERDOWN|UNKNOWN)", "state X")
                .replaceAll("(hello|tcn|topology_change|gc|forward_delay)_timer +\\S+", "");
        return String.join(
                "\n---\n",
                links,
                Shell.run("ip -n " + name + " -o addr show"),
                Shell.run("ip -n " + name + " route show table all"),
                Shell.run("ip -n " + name + " -6 route show table all"),
                Shell.run("nsenter --net=" + path() + " nft -s list ruleset"),
                Shell.run(
                        "nsenter --net=" + path()
                                + " sysctl -e net.ipv4.ip_forward net.ipv6.conf.all.forwarding net.ipv6.conf.default.forwarding"));
    }

    @Override
    public void close() {
        for (String sandbox : sandboxes) {
            Shell.tryRun("ip", "netns", "del", sandbox);
        }
        Shell.tryRun("ip", "netns", "del", name);
        Shell.tryRun("ip", "netns", "del", lan);
    }
}
