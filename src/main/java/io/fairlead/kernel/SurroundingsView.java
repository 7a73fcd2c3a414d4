package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.rtnetlink.RouteEntry;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@link Surroundings} out of the mirror of the host. The engine's lock guards it. */
final class SurroundingsView {

    /** Each family's list of tables that iptables-legacy loaded. */
    private static final List<String> LEGACY = List.of("ip_tables_names", "ip6_tables_names");

    private final Engine engine;
    private final NetworkNamespace namespaces;

    SurroundingsView(Engine engine, NetworkNamespace namespaces) {
        this.engine = engine;
        this.namespaces = namespaces;
    }

    Surroundings look(Collection<String> parameters) {
        NamespaceMirror host = engine.mirror().host();
        Set<Integer> foreign = host.foreignLinks().stream().map(Link::index).collect(Collectors.toSet());
        List<Surroundings.Link> links = host.links().stream()
                .filter(link -> OwnerTag.read(link.alias())
                        .filter(OwnerTag::isTombstone)
                        .isEmpty())
                // Bridge ports of our networks are many, and nobody stands there.
                .filter(link -> foreign.contains(link.index()) || isFree(link))
                .map(link -> link(host, link, !foreign.contains(link.index())))
                .sorted(Comparator.comparing(Surroundings.Link::name))
                .toList();
        Map<String, String> values = engine.sysctls().values(parameters);
        return new Surroundings(links, values, namespaces.call(NamespaceRef.HOST, SurroundingsView::legacyTables));
    }

    private static Surroundings.Link link(NamespaceMirror host, Link link, boolean ours) {
        List<IpPrefix> addresses = host.addresses(link.index()).stream()
                .map(Addr::prefix)
                .filter(prefix -> !prefix.v6() || !prefix.address().isLinkLocal())
                .sorted()
                .toList();
        List<IpPrefix> neighbours = new ArrayList<>();
        List<IpPrefix> routed = new ArrayList<>();
        List<Integer> world = new ArrayList<>();
        for (IpPrefix destination : host.destinations(link.index())) {
            for (RouteEntry route : host.routes(destination)) {
                if (route.index() != link.index() || route.table() != RouteEntry.MAIN) {
                    continue;
                }
                if (destination.length() == 0) {
                    world.add(destination.v6() ? 6 : 4);
                } else if (route.gateway() == null && isSubnet(destination)) {
                    neighbours.add(destination);
                } else if (route.gateway() != null) {
                    routed.add(destination);
                }
            }
        }
        return new Surroundings.Link(
                link.nameOrEmpty(),
                link.index(),
                link.isUp(),
                ours,
                addresses,
                neighbours.stream().distinct().sorted().toList(),
                routed.stream().distinct().sorted().toList(),
                world.stream().distinct().sorted().toList());
    }

    private static boolean isFree(Link link) {
        Integer master = link.master();
        return master == null || master == 0;
    }

    private static boolean isSubnet(IpPrefix destination) {
        IpAddress address = destination.address();
        return !address.isMulticast() && !(address.v6() && address.isLinkLocal());
    }

    /** On a thread in the host's namespace; iptables' files are those of the thread that reads them. */
    private static List<String> legacyTables() {
        List<String> tables = new ArrayList<>();
        for (String file : LEGACY) {
            try {
                String family = file.startsWith("ip6") ? "ip6" : "ip";
                Files.readAllLines(Path.of("/proc/thread-self/net", file))
                        .forEach(table -> tables.add(family + " " + table));
            } catch (NoSuchFileException e) {
                // This kernel has no such thing, or nobody ever loaded it.
                continue;
            } catch (IOException e) {
                throw new UncheckedIOException("read " + file, e);
            }
        }
        return tables;
    }
}
