package io.fairlead.driver.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.ApplyResult;
import io.fairlead.kernel.Installation;
import io.fairlead.kernel.LinuxKernel;
import io.fairlead.kernel.Plan;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.kernel.ScratchNamespace;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.Owner;
import io.fairlead.model.PlannedChange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A host with an uplink to a machine on its LAN, all of them namespaces, on which networks are made for real:
 *
 * <pre>
 * sandboxes -- bridges -- host 192.0.2.1, 2001:db8::1 -- lan0 -- lan 192.0.2.2, 2001:db8::2
 * </pre>
 */
final class BridgeLab implements AutoCloseable {

    static final String HOST4 = "192.0.2.1";
    static final String HOST6 = "2001:db8::1";
    static final String LAN4 = "192.0.2.2";
    static final String LAN6 = "2001:db8::2";

    /** What {@link #ask} answers if nobody does. */
    static final String SILENCE = "";

    private static final int PATIENCE_MS = 700;

    final ScratchNamespace host = ScratchNamespace.create();
    final ScratchNamespace lan = ScratchNamespace.create();
    private final LinuxKernel kernel;
    private final Map<Owner, ResourceSet> desired = new HashMap<>();
    private final List<AutoCloseable> toClose = new ArrayList<>();

    BridgeLab() {
        // No waiting for duplicate detection on the LAN.
        host.run("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0");
        lan.run("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0");
        ScratchNamespace.connect(host, "lan0", lan, "eth0");
        host.run("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=1");
        host.run("ip", "addr", "add", HOST4 + "/24", "dev", "lan0");
        host.run("ip", "addr", "add", HOST6 + "/64", "dev", "lan0", "nodad");
        lan.run("ip", "addr", "add", LAN4 + "/24", "dev", "eth0");
        lan.run("ip", "addr", "add", LAN6 + "/64", "dev", "eth0", "nodad");
        try {
            Path state = Files.createTempDirectory("fairlead-state");
            kernel = LinuxKernel.open("/run/netns/" + host.name(), state, Installation.fresh("0123456789ab"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LinuxKernel kernel() {
        return kernel;
    }

    ScratchNamespace sandbox() {
        ScratchNamespace sandbox = ScratchNamespace.create();
        toClose.add(sandbox);
        return sandbox;
    }

    /** Makes or changes a network; what all share follows. */
    void put(String... lines) {
        Scenario scenario = Scenario.of(lines);
        NetworkIntent intent = scenario.intent();
        change(intent.owner(), scenario.driver().desired(intent, kernel.facts()));
    }

    void remove(String... lines) {
        change(Scenario.of(lines).intent().owner(), ResourceSet.EMPTY);
    }

    private void change(Owner owner, ResourceSet set) {
        desired.put(owner, set);
        Map<Owner, ResourceSet> wishes = new HashMap<>();
        wishes.put(owner, set);
        wishes.put(Owner.HOST, shared(desired.values()));
        Plan plan = kernel.plan(wishes);
        assertThat(plan.obstacles()).isEmpty();
        ApplyResult result = kernel.apply(plan);
        assertThat(result.failures()).isEmpty();
        assertThat(kernel.plan(wishes).toPlannedChanges()).as("left over").isEmpty();
        assertThat(kernel.awaitDeletions(Duration.ofSeconds(30))).isTrue();
    }

    /** What would have to be done to have everything as it was put. */
    List<PlannedChange> leftOver() {
        Map<Owner, ResourceSet> wishes = new HashMap<>(desired);
        wishes.put(Owner.HOST, shared(desired.values()));
        return kernel.plan(wishes).toPlannedChanges();
    }

    private static ResourceSet shared(Collection<ResourceSet> sets) {
        ResourceSet.Builder union = new ResourceSet.Builder();
        for (ResourceSet set : sets) {
            set.all().stream()
                    .filter(resource -> resource.owner().equals(Owner.HOST))
                    .forEach(union::add);
        }
        return union.build();
    }

    /** A TCP and UDP server that answers everybody with the address it sees and its own port. */
    void serve(ScratchNamespace where, int... ports) {
        for (int port : ports) {
            ServerSocket tcp = where.call(() -> new ServerSocket(port));
            DatagramSocket udp = where.call(() -> new DatagramSocket(port));
            toClose.add(0, tcp);
            toClose.add(0, udp);
            daemon("tcp-" + port, () -> {
                while (true) {
                    try (Socket client = tcp.accept()) {
                        client.getOutputStream().write(answer(client.getInetAddress(), port));
                    }
                }
            });
            daemon("udp-" + port, () -> {
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                while (true) {
                    udp.receive(packet);
                    byte[] answer = answer(packet.getAddress(), port);
                    udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            });
        }
    }

    private static byte[] answer(InetAddress client, int port) {
        return (text(client) + " at " + port + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String text(InetAddress address) {
        return io.fairlead.model.IpAddress.of(address.getAddress()).toString();
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Runs until its socket is closed. */
    private static void daemon(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // The test is over.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    /** What a TCP server answers, or {@link #SILENCE}. */
    String ask(ScratchNamespace from, String address, int port) {
        return from.call(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getByName(address), port), PATIENCE_MS);
                socket.setSoTimeout(PATIENCE_MS);
                String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                        .readLine();
                return line == null ? SILENCE : line;
            } catch (IOException e) {
                return SILENCE;
            }
        });
    }

    /** What a UDP server answers, or {@link #SILENCE}. */
    String askUdp(ScratchNamespace from, String address, int port) {
        return from.call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.connect(new InetSocketAddress(InetAddress.getByName(address), port));
                socket.setSoTimeout(PATIENCE_MS);
                socket.send(new DatagramPacket(new byte[] {1}, 1));
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                socket.receive(packet);
                return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8).strip();
            } catch (SocketTimeoutException e) {
                return SILENCE;
            }
        });
    }

    boolean pings(ScratchNamespace from, String address) {
        return from.run("sh", "-c", "ping -c 1 -W 1 " + address + " >&2 && echo yes || echo no")
                .endsWith("yes\n");
    }

    /** The output of an iproute2 command. */
    static JsonNode json(ScratchNamespace namespace, String... command) {
        return new JsonMapper().readTree(namespace.run(command));
    }

    /** Global addresses of a link, as iproute2 sees them. */
    static List<String> addresses(ScratchNamespace namespace, String link) {
        List<String> addresses = new ArrayList<>();
        json(namespace, "ip", "-j", "addr", "show", "dev", link)
                .path(0)
                .path("addr_info")
                .forEach(info -> {
                    if (info.path("scope").asString().equals("global")) {
                        addresses.add(info.path("local").asString() + "/"
                                + info.path("prefixlen").asInt());
                    }
                });
        return addresses;
    }

    /** Gateway of the default route, or an empty text. */
    static String gateway(ScratchNamespace namespace) {
        return json(namespace, "ip", "-j", "route", "show", "default")
                .path(0)
                .path("gateway")
                .asString("");
    }

    /** Names of the host's links. */
    List<String> links() {
        List<String> names = new ArrayList<>();
        json(host, "ip", "-j", "link")
                .forEach(link -> names.add(link.path("ifname").asString()));
        return names;
    }

    String ruleset() {
        return host.run("nft", "list", "ruleset");
    }

    @Override
    public void close() throws Exception {
        kernel.close();
        for (AutoCloseable thing : toClose) {
            thing.close();
        }
        lan.close();
        host.close();
    }
}
