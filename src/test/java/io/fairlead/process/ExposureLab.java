package io.fairlead.process;

import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.Namespaces;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import tools.jackson.databind.JsonNode;

/**
 * A host with networks of all gateway modes, in each of them a server and a peer, between the world and a site:
 *
 * <pre>
 * world 198.51.100.77, 3fff::77 -- lan 192.0.2.9, 2001:db8::9 -- up0 host up1 -- site 10.77.0.9
 * </pre>
 */
final class ExposureLab implements AutoCloseable {

    private static final String WORLD4 = "198.51.100.77";
    private static final String WORLD6 = "3fff::77";
    private static final int PATIENCE_MS = 1500;
    /** The service's word for unpublished ports stands for this one. */
    private static final int UNPUBLISHED = 65_535;

    final HostNamespace host = new HostNamespace();
    private final String site = host.sandbox("site");
    private final Map<String, String> peers = new HashMap<>();
    private final List<ServerSocket> servers = new ArrayList<>();

    ExposureLab() {
        host.ip("addr add 2001:db8::1/64 dev up0 nodad");
        host.ip("-6 route add default via 2001:db8::9");
        Shell.run("ip -n " + host.lan + " addr add 2001:db8::9/64 dev eth0 nodad");
        Shell.run("ip -n " + host.lan + " addr add " + WORLD4 + "/32 dev lo");
        Shell.run("ip -n " + host.lan + " addr add " + WORLD6 + "/128 dev lo nodad");
        Shell.run("ip netns add " + site);
        Shell.run("ip -n " + site + " link set lo up");
        host.ip("link add up1 type veth peer name eth0 netns " + site);
        host.ip("link set up1 addrgenmode none");
        host.ip("addr add 10.77.0.1/24 dev up1");
        Shell.run("ip -n " + site + " addr add 10.77.0.9/24 dev eth0");
        host.ip("link set up1 up");
        Shell.run("ip -n " + site + " link set eth0 up");
        Shell.run("ip -n " + site + " route add default via 10.77.0.1");
        Shell.run("ip -n " + host.lan + " route add 10.0.0.0/8 via 192.0.2.1");
        Shell.run("ip -n " + host.lan + " route add 2001:db8:4::/64 via 2001:db8::1");
        Shell.run("ip -n " + host.lan + " route add fd01::/64 via 2001:db8::1");
        serve(host.name, UNPUBLISHED);
    }

    /** Networks of every mode, and ports on every kind of address. */
    void define(ServiceProcess service) {
        network(service, "nat", "\"subnets\":[{\"subnet\":\"10.1.0.0/24\"},{\"subnet\":\"fd01::/64\"}]", """
                {"hostAddress":"0.0.0.0","hostPort":8080,"port":80},
                {"hostAddress":"127.0.0.1","hostPort":8081,"port":80},
                {"hostAddress":"192.0.2.1","hostPort":8082,"port":80},
                {"hostAddress":"::","hostPort":8080,"port":80},
                {"hostAddress":"::1","hostPort":8083,"port":80},
                {"hostAddress":"10.77.0.1","hostPort":8084,"port":80}""");
        network(service, "apart", subnet(2) + ",\"options\":{\"icc\":\"false\"}", """
                {"hostAddress":"0.0.0.0","hostPort":8090,"port":80}""");
        network(service, "bare", subnet(3) + ",\"options\":{\"gateway-mode-ipv4\":\"nat-unprotected\"}", """
                {"hostAddress":"0.0.0.0","hostPort":8100,"port":80}""");
        network(
                service,
                "routed",
                "\"subnets\":[{\"subnet\":\"10.4.0.0/24\"},{\"subnet\":\"2001:db8:4::/64\"}],\"options\":"
                        + "{\"gateway-mode-ipv4\":\"routed\",\"gateway-mode-ipv6\":\"routed\"}",
                "{\"port\":80}");
        network(service, "inside", subnet(5) + ",\"internal\":true", """
                {"hostAddress":"0.0.0.0","hostPort":8120,"port":80}""");
        network(service, "trusting", subnet(6) + ",\"options\":{\"trusted-host-interfaces\":\"up1\"}", """
                {"hostAddress":"127.0.0.1","hostPort":8110,"port":80}""");
        network(
                service,
                "lonely",
                subnet(7) + ",\"internal\":true,\"options\":{\"gateway-mode-ipv4\":\"isolated\"}",
                "");
        service.post("/api/v1/sandboxes", "{\"name\":\"itself\",\"kind\":\"host\"}");
        service.post("/api/v1/networks/host/endpoints", "{\"sandbox\":\"itself\"}");
    }

    private static String subnet(int number) {
        return "\"subnets\":[{\"subnet\":\"10." + number + ".0.0/24\"}]";
    }

    private void network(ServiceProcess service, String name, String definition, String ports) {
        service.post("/api/v1/networks", "{\"name\":\"" + name + "\"," + definition + "}");
        String server = sandbox(service, name);
        service.post(
                "/api/v1/networks/" + name + "/endpoints",
                "{\"sandbox\":\"" + server + "\",\"ports\":[" + ports + "]}");
        String peer = sandbox(service, name + "-peer");
        service.post("/api/v1/networks/" + name + "/endpoints", "{\"sandbox\":\"" + peer + "\"}");
        peers.put(name, peer);
        serve(server, 80);
        serve(server, UNPUBLISHED);
        serve(peer, UNPUBLISHED);
    }

    private String sandbox(ServiceProcess service, String role) {
        String name = host.sandbox(role);
        service.post("/api/v1/sandboxes", "{\"name\":\"" + name + "\"}");
        return name;
    }

    /** Answers everybody with the namespace's name. */
    private void serve(String namespace, int port) {
        ServerSocket server = inside(namespace, () -> new ServerSocket(port));
        servers.add(server);
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            try (Socket client = server.accept()) {
                                client.getOutputStream().write((namespace + "\n").getBytes(StandardCharsets.UTF_8));
                            }
                        }
                    } catch (IOException e) {
                        // The lab is closed.
                    }
                },
                "serve-" + namespace);
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether a real connection from the origin gets to the exposure's sandbox. */
    boolean reaches(JsonNode exposure, JsonNode origin) {
        String kind = origin.get("kind").asString();
        String address = exposure.get("address").asString();
        boolean v6 = address.contains(":");
        String from = switch (kind) {
            case "loopback", "host" -> host.name;
            case "members" -> peerOf(exposure);
            case "network" -> peers.getOrDefault(origin.get("name").asString(), "");
            case "subnet" -> origin.get("link").asString().equals("up1") ? site : host.lan;
            default -> host.lan;
        };
        String source = kind.equals("anyone") ? (v6 ? WORLD6 : WORLD4) : "";
        boolean chosen = address.equals("0.0.0.0") || address.equals("::") || kind.equals("loopback");
        String to = chosen ? addressFor(kind, origin, v6) : address;
        String ports = exposure.get("ports").asString();
        int port = ports.equals("1-65535") ? UNPUBLISHED : Integer.parseInt(ports);
        String sandbox = exposure.get("sandboxName").asString();
        return ask(from, source, to, port).equals(sandbox.equals("itself") ? host.name : sandbox);
    }

    /** Somebody else of the network; the server for its peer. */
    private String peerOf(JsonNode exposure) {
        String peer = peers.getOrDefault(exposure.get("networkName").asString(), "");
        String asked = exposure.get("sandboxName").asString();
        return asked.equals(peer) ? peer.replace("-peer", "") : peer;
    }

    private static String addressFor(String kind, JsonNode origin, boolean v6) {
        if (kind.equals("loopback")) {
            return v6 ? "::1" : "127.0.0.1";
        }
        if (origin.get("name").asString().equals("inside")) {
            return "10.5.0.1";
        }
        boolean site = origin.get("link").asString().equals("up1");
        return v6 ? "2001:db8::1" : site ? "10.77.0.1" : "192.0.2.1";
    }

    private static String ask(String from, String source, String to, int port) {
        return inside(from, () -> {
            try (Socket socket = new Socket()) {
                if (!source.isEmpty()) {
                    socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
                }
                socket.connect(new InetSocketAddress(InetAddress.getByName(to), port), PATIENCE_MS);
                socket.setSoTimeout(PATIENCE_MS);
                String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                        .readLine();
                return line == null ? "" : line;
            } catch (IOException e) {
                return "";
            }
        });
    }

    /** Runs code on a thread of its own inside; sockets opened there stay inside. */
    private static <T> T inside(String namespace, Callable<T> code) {
        FutureTask<T> task = new FutureTask<>(() -> {
            String path = "/run/netns/" + namespace;
            try (FileDescriptor descriptor = Namespaces.open(path)) {
                Namespaces.enter(path, descriptor);
            }
            return code.call();
        });
        Thread thread = new Thread(task, "in-" + namespace);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whether frames on bridges pass the host's IP firewall; nothing happens where the module is not there. */
    void bridgeNetfilter(boolean on) {
        for (String family : List.of("iptables", "ip6tables")) {
            host.exec("sysctl -qew net.bridge.bridge-nf-call-" + family + "=" + (on ? 1 : 0));
        }
    }

    /** Leaves our table alone. */
    void forgetForeignRules() {
        for (String line : host.exec("nft list tables").lines().toList()) {
            String table = line.replaceFirst("^table ", "");
            if (!table.equals("inet fairlead")) {
                host.exec("nft delete table " + table);
            }
        }
        host.exec("nft flush chain inet fairlead user");
    }

    @Override
    public void close() {
        for (ServerSocket server : servers) {
            try {
                server.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        host.close();
    }
}
