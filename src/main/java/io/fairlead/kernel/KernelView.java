package io.fairlead.kernel;

import io.fairlead.kernel.nftables.NftablesSocket;
import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.rtnetlink.RouteEntry;
import io.fairlead.kernel.rtnetlink.RouteLookup;
import io.fairlead.kernel.walk.RuleSet;
import io.fairlead.model.NamespaceRef;
import io.fairlead.netlink.NetlinkException;
import io.fairlead.netlink.NetlinkMessage;
import io.fairlead.netlink.NetlinkSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks through sockets that were opened inside. */
final class KernelView implements NamespaceView {

    private final NetlinkSocket socket;
    private final List<Link> links;
    private final List<Addr> addresses;
    private final RuleSet rules;
    private final Map<String, String> parameters;
    private final Map<Boolean, List<String>> oldTables;

    private record Sight(
            NetlinkSocket socket,
            RuleSet rules,
            Map<String, String> parameters,
            Map<Boolean, List<String>> oldTables) {}

    /**
     * @throws io.fairlead.libc.ErrnoException if there is no such namespace
     */
    KernelView(NetworkNamespace namespaces, NamespaceRef namespace, boolean nftables) {
        Sight sight = namespaces.call(namespace, () -> look(nftables));
        socket = sight.socket();
        rules = sight.rules();
        parameters = sight.parameters();
        oldTables = sight.oldTables();
        boolean whole = false;
        try {
            links = socket.dump(Link.dump()).stream()
                    .filter(Link::isWhole)
                    .map(Link::decode)
                    .toList();
            addresses = socket.dump(Addr.dump()).stream()
                    .filter(Addr::isInternet)
                    .map(Addr::decode)
                    .toList();
            whole = true;
        } finally {
            if (!whole) {
                // It would keep the namespace alive.
                socket.close();
            }
        }
    }

    private static Sight look(boolean nftables) {
        Map<String, String> values = new HashMap<>();
        for (String path : PARAMETERS) {
            SysctlFiles.current(path).ifPresent(value -> values.put(path, value));
        }
        Map<Boolean, List<String>> tables = Map.of(
                false, lines("/proc/thread-self/net/ip_tables_names"),
                true, lines("/proc/thread-self/net/ip6_tables_names"));
        RuleSet rules = RuleSet.EMPTY;
        if (nftables) {
            try (NftablesSocket firewall = NftablesSocket.open()) {
                rules = RuleSets.read(firewall);
            }
        }
        return new Sight(NetlinkSocket.open(NetlinkSocket.ROUTE), rules, values, tables);
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (NoSuchFileException e) {
            // The module is not loaded.
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("read " + file, e);
        }
    }

    @Override
    public List<Link> links() {
        return links;
    }

    @Override
    public List<Addr> addresses() {
        return addresses;
    }

    @Override
    public RuleSet rules() {
        return rules;
    }

    @Override
    public Optional<String> parameter(String path) {
        return Optional.ofNullable(parameters.get(path));
    }

    @Override
    public List<String> oldTables(boolean v6) {
        return oldTables.getOrDefault(v6, List.of());
    }

    @Override
    public Answer route(RouteLookup lookup) {
        try {
            NetlinkMessage answer = socket.request(lookup.request()).get(0);
            RouteEntry route = RouteEntry.decode(answer);
            return new Answer(
                    route, RouteLookup.source(answer, lookup.destination().v6()), 0, "");
        } catch (NetlinkException e) {
            return new Answer(null, Optional.empty(), e.errno().number(), String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
