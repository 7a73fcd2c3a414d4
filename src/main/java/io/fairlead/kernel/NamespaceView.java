package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.rtnetlink.RouteEntry;
import io.fairlead.kernel.rtnetlink.RouteLookup;
import io.fairlead.kernel.walk.RuleSet;
import io.fairlead.model.IpAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One look into a namespace, as it was when it was opened; only {@link #route} asks anew. Holds a socket inside, which
 * keeps the namespace alive: close it soon.
 */
public interface NamespaceView extends AutoCloseable {

    List<Link> links();

    List<Addr> addresses();

    /** Everything that nf_tables has there. */
    RuleSet rules();

    /** A parameter's value by its path below /proc/sys, empty if there is none: one of {@link #PARAMETERS}. */
    Optional<String> parameter(String path);

    /** Tables of the old iptables, which nf_tables does not show: {@code filter}, {@code nat} …, IPv4 and IPv6. */
    List<String> oldTables(boolean v6);

    Answer route(RouteLookup lookup);

    @Override
    void close();

    /**
     * What the kernel says to a packet.
     *
     * @param route that it chose; null if there is none
     * @param source the address that a packet gets which has none yet, if the kernel said
     * @param errno 0, or why there is no way: {@link #NO_ROUTE}, {@link #NOT_FORWARDED}, {@link #WRONG_LINK}, {@link
     *     #ODD_ADDRESS}, or another number of the kernel's
     * @param words the same in the kernel's words
     */
    record Answer(@Nullable RouteEntry route, Optional<IpAddress> source, int errno, String words) {}

    /** ENETUNREACH. */
    int NO_ROUTE = 101;
    /** EHOSTUNREACH: forwarding is off. */
    int NOT_FORWARDED = 113;
    /** EXDEV: the reverse path filter refuses the source. */
    int WRONG_LINK = 18;
    /** EINVAL: no packet may have these addresses here. */
    int ODD_ADDRESS = 22;

    /** What decides on forwarding. */
    List<String> PARAMETERS = List.of(
            "net/ipv4/ip_forward",
            "net/ipv6/conf/all/forwarding",
            "net/ipv4/icmp_echo_ignore_all",
            "net/ipv6/icmp/echo_ignore_all",
            HostFacts.BRIDGE_IPTABLES,
            HostFacts.BRIDGE_IP6TABLES);
}
