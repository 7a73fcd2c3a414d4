package io.fairlead.driver.macvlan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.ApplyResult;
import io.fairlead.kernel.Installation;
import io.fairlead.kernel.LinuxKernel;
import io.fairlead.kernel.Plan;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.kernel.ScratchNamespace;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.Owner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A host with a link to a physical network, all of them namespaces:
 *
 * <pre>
 * sandboxes on lan0 -- host 172.16.86.9 on lan0 -- port1 -- bridge "switch" 172.16.86.1 in lan
 * </pre>
 */
final class PhysicalLab implements AutoCloseable {

    static final String HOST = "172.16.86.9";
    static final String ROUTER = "172.16.86.1";

    private static final JsonMapper JSON = new JsonMapper();

    final ScratchNamespace host = ScratchNamespace.create();
    final ScratchNamespace lan = ScratchNamespace.create();
    final LinuxKernel kernel;
    private final MacvlanDriver driver = new MacvlanDriver();
    private final Map<String, ScratchNamespace> sandboxes = new HashMap<>();
    private final Map<Owner, ResourceSet> desired = new HashMap<>();

    PhysicalLab() {
        // No waiting for duplicate detection.
        host.run("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0");
        lan.run("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0");
        ScratchNamespace.connect(host, "lan0", lan, "port1");
        host.run("ip", "addr", "add", HOST + "/24", "dev", "lan0");
        // A switch that learns nothing by itself of who is behind which port: the router is a bridge with an address.
        lan.run("ip", "link", "add", "switch", "type", "bridge");
        lan.run("ip", "link", "set", "port1", "master", "switch");
        lan.run("ip", "addr", "add", ROUTER + "/24", "dev", "switch");
        lan.run("ip", "link", "set", "switch", "up");
        try {
            kernel = LinuxKernel.open(
                    "/run/netns/" + host.name(),
                    Files.createTempDirectory("fairlead-state"),
                    Installation.fresh("0123456789ab"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ScratchNamespace sandbox(String name) {
        return sandboxes.computeIfAbsent(name, n -> ScratchNamespace.create());
    }

    private Scenario scenario(String... lines) {
        for (String line : lines) {
            if (line.startsWith("endpoint ")) {
                sandbox(line.split("\\s+")[1]);
            }
        }
        Map<String, NamespaceRef> refs = new HashMap<>();
        sandboxes.forEach((name, namespace) -> refs.put(name, NamespaceRef.named(namespace.name())));
        return Scenario.in(refs, lines);
    }

    /** Makes or changes a network. */
    void put(String... lines) {
        NetworkIntent intent = scenario(lines).intent();
        assertThat(driver.validate(intent.spec(), kernel.facts())).isEmpty();
        desired.put(intent.owner(), driver.desired(intent, kernel.facts()));
        converge(intent.owner());
    }

    void remove(String... lines) {
        Owner owner = scenario(lines).intent().owner();
        desired.put(owner, ResourceSet.EMPTY);
        converge(owner);
    }

    private void converge(Owner owner) {
        Map<Owner, ResourceSet> wishes = Map.of(owner, desired.getOrDefault(owner, ResourceSet.EMPTY));
        Plan plan = kernel.plan(wishes);
        assertThat(plan.obstacles()).isEmpty();
        ApplyResult result = kernel.apply(plan);
        assertThat(result.failures()).isEmpty();
        assertThat(kernel.plan(wishes).toPlannedChanges()).as("left over").isEmpty();
    }

    /** What the host has: links without counters, addresses, routes, rules. */
    String hostState() {
        return host.run("ip", "-d", "-br", "link")
                + host.run("ip", "-br", "addr")
                + host.run("ip", "route", "show", "table", "all")
                + host.run("nft", "list", "ruleset")
                + host.run("sh", "-c", "grep . /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/conf/*/rp_filter");
    }

    static boolean pings(ScratchNamespace from, String address) {
        return from.run("sh", "-c", "ping -c 1 -W 1 " + address + " >&2 && echo yes || echo no")
                .endsWith("yes\n");
    }

    /** Reached in the end: a question for the neighbour that went unanswered a moment ago is asked again in a second. */
    static void reaches(ScratchNamespace from, String address) {
        Awaitility.await().until(() -> pings(from, address));
    }

    static JsonNode json(ScratchNamespace namespace, String... command) {
        String output = namespace.run(command);
        return JSON.readTree(output.isBlank() ? "[]" : output);
    }

    /** The Ethernet address under which a namespace knows an IP address. */
    static String neighbour(ScratchNamespace namespace, String address) {
        return json(namespace, "ip", "-j", "neigh", "show", address)
                .path(0)
                .path("lladdr")
                .asString("");
    }

    @Override
    public void close() {
        kernel.close();
        sandboxes.values().forEach(ScratchNamespace::close);
        lan.close();
        host.close();
    }
}
