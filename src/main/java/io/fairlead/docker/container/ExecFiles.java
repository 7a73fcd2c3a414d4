package io.fairlead.docker.container;

import io.fairlead.network.SandboxView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The host name and the three files that Docker gives every container, for the programs that run in one. Containers on the
 * host's network have the host's, as with Docker.
 */
final class ExecFiles {

    static final String HOSTS = "/etc/hosts";
    static final String RESOLV_CONF = "/etc/resolv.conf";
    static final String HOST_NAME = "/etc/hostname";

    /** As Docker writes them into every /etc/hosts. */
    private static final List<String> FIXED = List.of(
            "127.0.0.1\tlocalhost",
            "::1\tlocalhost ip6-localhost ip6-loopback",
            "fe00::\tip6-localnet",
            "ff00::\tip6-mcastprefix",
            "ff02::1\tip6-allnodes",
            "ff02::2\tip6-allrouters");

    private final StoredContainer stored;
    private final @Nullable SandboxView running;
    private final Path host;

    ExecFiles(StoredContainer stored, @Nullable SandboxView running) {
        this(stored, running, Path.of("/"));
    }

    /**
     * @param running its sandbox, null if that is not known
     * @param host the root of the host's files
     */
    ExecFiles(StoredContainer stored, @Nullable SandboxView running, Path host) {
        this.stored = stored;
        this.running = running;
        this.host = host;
    }

    /** What a container is called inside; empty for the host's name. */
    String hostName() {
        if (stored.mode().isHost()) {
            return "";
        }
        String asked = Json.text(stored.config(), "Hostname");
        return asked.isEmpty() ? ContainerJson.shortId(stored) : asked;
    }

    /** By path. */
    Map<String, String> byPath() {
        boolean own = !stored.mode().isHost();
        return Map.of(
                HOSTS, lines(own ? hosts() : withExtra(ofHost(HOSTS))),
                RESOLV_CONF, lines(resolver(own)),
                HOST_NAME, own ? hostName() + "\n" : lines(ofHost(HOST_NAME)));
    }

    private List<String> ofHost(String file) {
        try {
            return Files.readAllLines(host.resolve(file.substring(1)));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("read " + file, e);
        }
    }

    private List<String> hosts() {
        List<String> lines = new ArrayList<>(withExtra(FIXED));
        String name = hostName();
        String domain = Json.text(stored.config(), "Domainname");
        String names = domain.isEmpty() ? name : name + "." + domain + " " + name;
        Stream.ofNullable(running)
                .flatMap(sandbox -> sandbox.endpoints().stream())
                .map(endpoint -> endpoint.addresses())
                .flatMap(Collection::stream)
                .forEach(address -> lines.add(address.replaceAll("/.*", "") + "\t" + names));
        return lines;
    }

    private List<String> withExtra(List<String> lines) {
        List<String> all = new ArrayList<>(lines);
        for (String extra : Json.texts(stored.hostConfig(), "ExtraHosts")) {
            int colon = extra.indexOf(':');
            String address = colon < 0 ? "" : extra.substring(colon + 1);
            // host-gateway is a word for an address that the host has on Docker's default bridge only.
            if (!address.isEmpty() && !address.equals("host-gateway")) {
                all.add(address.replaceAll("[\\[\\]]", "") + "\t" + extra.substring(0, colon));
            }
        }
        return all;
    }

    /** The host's, with what was asked for instead. A name server on the host's loopback is none inside. */
    private List<String> resolver(boolean own) {
        ObjectNode asked = stored.hostConfig();
        List<String> servers = Json.texts(asked, "Dns");
        List<String> search = Json.texts(asked, "DnsSearch");
        List<String> options = Json.texts(asked, "DnsOptions");
        List<String> lines = new ArrayList<>();
        for (String line : ofHost(RESOLV_CONF)) {
            boolean replaced = switch (line.strip().split("\\s+")[0]) {
                case "nameserver" -> !servers.isEmpty() || own && isLoopback(line);
                case "search", "domain" -> !search.isEmpty();
                case "options" -> !options.isEmpty();
                default -> false;
            };
            if (!replaced) {
                lines.add(line);
            }
        }
        servers.forEach(server -> lines.add("nameserver " + server));
        // A dot means: nowhere.
        if (!search.isEmpty() && !search.equals(List.of("."))) {
            lines.add("search " + String.join(" ", search));
        }
        if (!options.isEmpty()) {
            lines.add("options " + String.join(" ", options));
        }
        return lines;
    }

    private static boolean isLoopback(String line) {
        return line.matches("\\s*nameserver\\s+(127\\.|::1\\b).*");
    }

    private static String lines(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
