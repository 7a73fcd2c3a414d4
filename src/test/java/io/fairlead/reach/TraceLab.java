package io.fairlead.reach;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.driver.bridge.BridgeDriver;
import io.fairlead.driver.bridge.BridgeNetfilter;
import io.fairlead.kernel.Installation;
import io.fairlead.kernel.LinuxKernel;
import io.fairlead.kernel.Plan;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.kernel.ScratchNamespace;
import io.fairlead.kernel.TestPacket;
import io.fairlead.kernel.walk.Packet;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.Owner;
import io.fairlead.model.SandboxId;
import io.fairlead.model.SandboxKind;
import io.fairlead.model.SandboxRef;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A host with sandboxes and a machine outside, "lan", that routes everything by the host. Everybody serves the same ports
 * by TCP and UDP, and answers with its name.
 */
final class TraceLab implements AutoCloseable {

    static final int PORT = 80;
    static final int OTHER_PORT = 81;
    static final int PUBLISHED = 8080;
    static final String LAN = "lan";
    static final String HOST = "host";
    static final String NOBODY = "";

    private static final int PATIENCE_MS = 900;

    final ScratchNamespace host = ScratchNamespace.create();
    final Map<String, ScratchNamespace> boxes = new LinkedHashMap<>();
    final LinuxKernel kernel;
    private final Map<String, SandboxRef> refs = new HashMap<>();
    private final List<AutoCloseable> toClose = new ArrayList<>();
    /** Who got which datagram. */
    private final Map<String, String> datagrams = new ConcurrentHashMap<>();

    private Map<Owner, ResourceSet> desired = Map.of();
    private List<NetworkIntent> networks = List.of();

    TraceLab(int sandboxes) {
        ScratchNamespace lan = box(LAN);
        host.run("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0");
        ScratchNamespace.connect(host, "lan0", lan, "eth0");
        host.run("sh", "-c", "ip addr add 192.0.2.1/24 dev lan0; ip addr add 2001:db8::1/64 dev lan0 nodad");
        lan.run(
                "sh",
                "-c",
                "ip addr add 192.0.2.2/24 dev eth0; ip addr add 2001:db8::2/64 dev eth0 nodad;"
                        + "ip route add default via 192.0.2.1; ip route add default via 2001:db8::1");
        for (int i = 1; i <= sandboxes; i++) {
            String name = "c" + i;
            refs.put(
                    name,
                    new SandboxRef(
                            new SandboxId(Integer.toString(i).repeat(64)),
                            name,
                            SandboxKind.MANAGED,
                            NamespaceRef.named(box(name).name())));
        }
        serve(HOST, host);
        boxes.forEach(this::serve);
        try {
            kernel = LinuxKernel.open(
                    "/run/netns/" + host.name(),
                    Files.createTempDirectory("fairlead-state"),
                    Installation.fresh("0123456789ab"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ScratchNamespace box(String name) {
        ScratchNamespace box = ScratchNamespace.create();
        // Nobody is asked for with a link-local address that is still being checked for duplicates.
        box.run("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0");
        boxes.put(name, box);
        return box;
    }

    SandboxRef ref(String name) {
        return Optional.ofNullable(refs.get(name)).orElseThrow();
    }

    /** Replaces all networks. */
    void networks(List<NetworkIntent> intents) {
        Map<Owner, ResourceSet> wishes = new HashMap<>();
        desired.keySet().forEach(owner -> wishes.put(owner, ResourceSet.EMPTY));
        ResourceSet.Builder shared = new ResourceSet.Builder();
        Map<Owner, ResourceSet> now = new HashMap<>();
        for (NetworkIntent intent : intents) {
            ResourceSet set = new BridgeDriver(BridgeNetfilter.KEEP).desired(intent, kernel.facts());
            now.put(intent.owner(), set);
            set.all().stream().filter(r -> r.owner().equals(Owner.HOST)).forEach(shared::add);
        }
        // First all that was there goes, so that a subnet may come back under another bridge.
        wishes.put(Owner.HOST, ResourceSet.EMPTY);
        converge(wishes);
        Map<Owner, ResourceSet> next = new HashMap<>(now);
        next.put(Owner.HOST, shared.build());
        converge(next);
        desired = now;
        networks = intents;
    }

    private void converge(Map<Owner, ResourceSet> wishes) {
        Plan plan = kernel.plan(wishes);
        assertThat(plan.obstacles()).isEmpty();
        assertThat(kernel.apply(plan).failures()).isEmpty();
        assertThat(kernel.awaitDeletions(Duration.ofSeconds(30))).isTrue();
    }

    TraceView trace(String from, String to, int protocol, int port) {
        return traced(from, to, protocol, port).view();
    }

    Tracer.Traced traced(String from, String to, int protocol, int port) {
        try (World world = new World(kernel, networks)) {
            Ends ends = new Ends(world, name -> Optional.ofNullable(refs.get(name)));
            Ends.Source source = ends.source(from);
            Ends.Target target = ends.target(to, source, protocol);
            return new Tracer(world).trace(source, target, protocol, target.port() != 0 ? target.port() : port);
        }
    }

    /** Sends a real packet as trace would. */
    TestPacket.Result probe(String from, String to, int protocol, int port) {
        try (World world = new World(kernel, networks)) {
            Ends ends = new Ends(world, name -> Optional.ofNullable(refs.get(name)));
            Ends.Source source = ends.source(from);
            Ends.Target target = ends.target(to, source, protocol);
            Tracer.Traced traced = new Tracer(world).trace(source, target, protocol, port);
            return kernel.send(TraceService.real(world, source, target, traced));
        }
    }

    ScratchNamespace namespace(String name) {
        return name.equals(HOST) ? host : Optional.ofNullable(boxes.get(name)).orElseThrow();
    }

    /** Who really gets it: the name that answers, or {@link #NOBODY}. A datagram counts where it arrives. */
    String really(String from, String address, int protocol, int port) {
        ScratchNamespace sender = namespace(from);
        return switch (protocol) {
            case Packet.TCP -> connect(sender, address, port);
            case Packet.UDP -> datagram(sender, address, port);
            default -> pings(sender, address) ? "somebody" : NOBODY;
        };
    }

    private static String connect(ScratchNamespace from, String address, int port) {
        return from.call(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getByName(address), port), PATIENCE_MS);
                socket.setSoTimeout(PATIENCE_MS);
                String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                        .readLine();
                return line == null ? NOBODY : line;
            } catch (IOException e) {
                return NOBODY;
            }
        });
    }

    private String datagram(ScratchNamespace from, String address, int port) {
        String id = java.util.UUID.randomUUID().toString();
        from.call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                byte[] data = id.getBytes(StandardCharsets.UTF_8);
                socket.setSoTimeout(PATIENCE_MS);
                socket.send(new DatagramPacket(data, data.length, InetAddress.getByName(address), port));
                socket.receive(new DatagramPacket(new byte[100], 100));
                return true;
            } catch (IOException e) {
                return false;
            }
        });
        return datagrams.getOrDefault(id, NOBODY);
    }

    private static boolean pings(ScratchNamespace from, String address) {
        return from.run("sh", "-c", "ping -c 1 -W 1 " + address + " >/dev/null 2>&1 && echo yes || echo no")
                .contains("yes");
    }

    private void serve(String name, ScratchNamespace where) {
        for (int port : new int[] {PORT, OTHER_PORT, PUBLISHED}) {
            ServerSocket tcp = where.call(() -> new ServerSocket(port));
            DatagramSocket udp = where.call(() -> new DatagramSocket(port));
            toClose.add(tcp);
            toClose.add(udp);
            daemon(() -> {
                while (true) {
                    try (Socket client = tcp.accept()) {
                        client.getOutputStream().write((name + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                }
            });
            daemon(() -> {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                    udp.receive(packet);
                    datagrams.put(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8), name);
                    answer(udp, packet);
                }
            });
        }
    }

    private static void answer(DatagramSocket udp, DatagramPacket packet) {
        try {
            udp.send(new DatagramPacket(new byte[1], 1, packet.getSocketAddress()));
        } catch (IOException e) {
            // There is no way back, which is what the question was about.
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Runs until its socket is closed. */
    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // The test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws Exception {
        kernel.close();
        for (AutoCloseable thing : toClose) {
            thing.close();
        }
        for (ScratchNamespace box : boxes.values()) {
            box.close();
        }
        host.close();
    }
}
