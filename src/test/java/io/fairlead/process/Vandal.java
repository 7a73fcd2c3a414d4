package io.fairlead.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Breaks what the service made, by the hands of {@code ip}, {@code bridge}, {@code nft} and {@code sysctl}: an object of
 * every kind, at random. It leaves each object alone for a while after it broke it: whoever breaks one thing again and
 * again is another program, and is not repaired at once.
 */
final class Vandal {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long PEACE_MILLIS = 90_000;

    private final HostNamespace host;
    private final List<String> sandboxes;
    private final Random random;
    private final Map<String, Long> broken = new HashMap<>();
    private final List<String> deeds = new ArrayList<>();
    private int count;

    /**
     * @param sandboxes names of namespaces that may be there
     */
    Vandal(HostNamespace host, List<String> sandboxes, long seed) {
        this.host = host;
        this.sandboxes = sandboxes;
        this.random = new Random(seed);
    }

    /** What was done since the last call. */
    List<String> takeDeeds() {
        List<String> taken = List.copyOf(deeds);
        deeds.clear();
        return taken;
    }

    int count() {
        return count;
    }

    /** Breaks one thing, if there is one that is not at peace. */
    void strike() {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> bridge();
            case 3, 4 -> port();
            case 5, 6 -> inside();
            case 7, 8 -> firewall();
            default -> rarely();
        }
    }

    private void bridge() {
        pick(links("-n " + host.name + " -j link show type bridge", "br-"), "").ifPresent(name -> {
            String ip = "ip -n " + host.name + " ";
            deed(any(List.of(
                    ip + "link del " + name,
                    ip + "link set " + name + " down",
                    ip + "link set " + name + " name x" + name.substring(3),
                    ip + "link set " + name + " mtu 1300",
                    ip + "addr flush dev " + name,
                    ip + "-4 addr flush dev " + name,
                    ip + "-6 addr flush dev " + name + " scope global",
                    ip + "route flush dev " + name,
                    ip + "route flush table local dev " + name,
                    ip + "-6 route flush dev " + name,
                    ip + "-6 route flush table local dev " + name,
                    host("sysctl -qw net.ipv4.conf." + name + ".route_localnet=0"))));
        });
    }

    private void port() {
        pick(links("-n " + host.name + " -j link show type veth", "ve"), "").ifPresent(name -> {
            String ip = "ip -n " + host.name + " ";
            deed(any(List.of(
                    ip + "link del " + name,
                    ip + "link set " + name + " down",
                    ip + "link set " + name + " nomaster",
                    ip + "link set " + name + " mtu 1280",
                    host("bridge link set dev " + name + " isolated on"),
                    host("bridge link set dev " + name + " hairpin on"))));
        });
    }

    private void inside() {
        String sandbox = any(sandboxes);
        pick(links("-n " + sandbox + " -j link show", "eth"), sandbox).ifPresent(name -> {
            String ip = "ip -n " + sandbox + " ";
            deed(any(List.of(
                    ip + "link del " + name,
                    ip + "link set " + name + " down",
                    ip + "link set " + name + " name x" + name,
                    ip + "link set " + name + " mtu 1281",
                    ip + "link set " + name + " address 02:00:00:00:99:" + (10 + random.nextInt(80)),
                    ip + "addr flush dev " + name + " scope global",
                    ip + "route flush dev " + name,
                    ip + "route flush table local dev " + name,
                    ip + "-6 route flush dev " + name,
                    ip + "-6 route flush table local dev " + name)));
        });
    }

    private void firewall() {
        List<String> chains = new ArrayList<>();
        List<String> sets = new ArrayList<>();
        Shell.Result listed = Shell.tryRun("nsenter", "--net=" + host.path(), "nft", "-j", "list", "ruleset");
        if (listed.exit() != 0 || !listed.output().startsWith("{")) {
            return;
        }
        for (JsonNode each : JSON.readTree(listed.output()).path("nftables")) {
            for (String kind : List.of("chain", "map", "set")) {
                JsonNode object = each.path(kind);
                // The administrator's own chain is theirs.
                if (object.path("table").asString("").equals("fairlead")
                        && !object.path("name").asString().equals("user")) {
                    String name = object.path("name").asString();
                    (kind.equals("chain") ? chains : sets).add(kind + " inet fairlead " + name);
                }
            }
        }
        boolean chain = random.nextBoolean();
        pick(chain ? chains : sets, "").ifPresent(object -> {
            String verb =
                    chain && random.nextBoolean() ? "add rule" + object.substring(5) + " accept" : "flush " + object;
            deed(host("nft " + verb));
        });
    }

    private void rarely() {
        String sandbox = any(sandboxes);
        pick(
                        List.of(
                                host("nft delete table inet fairlead"),
                                host("sysctl -qw net.ipv4.ip_forward=0"),
                                host("sysctl -qw net.ipv6.conf.all.forwarding=0"),
                                "ip netns del " + sandbox),
                        "")
                .ifPresent(this::deed);
    }

    private String host(String command) {
        return "nsenter --net=" + host.path() + " " + command;
    }

    private static List<String> links(String show, String prefix) {
        Shell.Result shown = Shell.tryRun(
                Stream.concat(Stream.of("ip"), Stream.of(show.split(" "))).toArray(String[]::new));
        if (shown.exit() != 0 || !shown.output().startsWith("[")) {
            return List.of();
        }
        return JSON.readTree(shown.output())
                .valueStream()
                .map(link -> link.path("ifname").asString(""))
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .toList();
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** One of the objects that are not at peace. */
    private Optional<String> pick(List<String> objects, String where) {
        long now = System.nanoTime() / 1_000_000;
        Function<String, String> key = object -> where + " " + object;
        List<String> free = objects.stream()
                .filter(object -> now - broken.getOrDefault(key.apply(object), now - PEACE_MILLIS) >= PEACE_MILLIS)
                .toList();
        if (free.isEmpty()) {
            return Optional.empty();
        }
        String object = any(free);
        broken.put(key.apply(object), now);
        return Optional.of(object);
    }

    /** What is gone by now cannot be broken any more; that is no failure. */
    private void deed(String command) {
        Shell.Result result = Shell.tryRun(command.split(" "));
        deeds.add(command + (result.exit() == 0 ? "" : " (in vain)"));
        count += result.exit() == 0 ? 1 : 0;
    }
}
