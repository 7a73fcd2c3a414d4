package io.fairlead.reach;

import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.PublishedPort;
import io.fairlead.model.SandboxKind;
import io.fairlead.model.SandboxRef;
import io.fairlead.network.RefusedException;
import io.fairlead.network.RefusedException.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds out what the two ends of a question mean, and which addresses they have for each other. */
final class Ends {

    private static final String HOST = "host";
    private static final int SCOPE_UNIVERSE = 0;

    private final World world;
    private final Function<String, Optional<SandboxRef>> sandboxes;

    Ends(World world, Function<String, Optional<SandboxRef>> sandboxes) {
        this.world = world;
        this.sandboxes = sandboxes;
    }

    /**
     * Who asks.
     *
     * @param place null for somebody outside, and for a virtual machine, whose inside cannot be seen
     * @param sandbox null for the host and outside
     * @param address that is given, null if the kernel chooses
     */
    record Source(
            @Nullable Place place,
            @Nullable SandboxRef sandbox,
            @Nullable IpAddress address) {}

    /**
     * Who is asked.
     *
     * @param port 0 if none was named
     * @param publisher the sandbox whose published port is meant, null if none is
     */
    record Target(IpAddress address, int port, @Nullable SandboxRef publisher) {}

    Source source(String text) {
        if (text.equals(HOST)) {
            return new Source(world.host(), null, null);
        }
        Optional<IpAddress> literal = IpAddress.parse(text);
        if (literal.isEmpty()) {
            SandboxRef ref = sandbox(text);
            return new Source(ref.kind() == SandboxKind.MACHINE ? null : place(ref), ref, null);
        }
        IpAddress address = literal.get();
        if (world.host().routes().isOwn(address)) {
            return new Source(world.host(), null, address);
        }
        for (EndpointSpec endpoint : world.endpointsWith(address)) {
            Place place = world.sandbox(endpoint.sandbox()).orElse(null);
            if (place != null && place.linkWith(address).isPresent()) {
                return new Source(place, endpoint.sandbox(), address);
            }
        }
        return new Source(null, null, address);
    }

    private SandboxRef sandbox(String name) {
        return sandboxes
                .apply(name)
                .orElseThrow(() -> new RefusedException(Reason.NOT_FOUND, "sandbox " + name + " not found"));
    }

    private Place place(SandboxRef ref) {
        return world.sandbox(ref)
                .orElseThrow(() -> new RefusedException(
                        Reason.UNAVAILABLE, "the network namespace of sandbox " + ref.name() + " is gone"));
    }

    /**
     * @param protocol for published ports
     */
    Target target(String text, Source source, int protocol) {
        if (text.equals(HOST)) {
            return new Target(hostAddress(source), 0, null);
        }
        Optional<IpAddress> literal = IpAddress.parse(text);
        if (literal.isPresent()) {
            return new Target(literal.get(), 0, null);
        }
        int colon = text.lastIndexOf(':');
        if (colon > 0 && text.substring(colon + 1).matches("[0-9]{1,5}")) {
            return published(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)), source, protocol);
        }
        SandboxRef ref = sandbox(text);
        return new Target(sandboxAddress(ref, source), 0, null);
    }

    private Target published(String name, int port, Source source, int protocol) {
        SandboxRef ref = sandbox(name);
        PublishedPort found = world.endpointsOf(ref).stream()
                .flatMap(endpoint -> endpoint.ports().stream())
                .filter(p -> p.protocol().number() == protocol && p.hostPorts().contains(port))
                .min(Comparator.comparing(p -> p.hostAddress().v6()))
                .orElseThrow(() -> new RefusedException(
                        Reason.NOT_FOUND, "sandbox " + ref.name() + " does not publish port " + port));
        IpAddress address = found.hostAddress();
        return new Target(address.isAny() ? hostAddress(source, address.v6()) : address, port, ref);
    }

    private IpAddress hostAddress(Source source) {
        IpAddress given = source.address();
        Place place = source.place();
        boolean v6 = given != null ? given.v6() : place != null && !place.isHost() && !has(place, false);
        return hostAddress(source, v6);
    }

    private static boolean has(Place place, boolean v6) {
        return place.view().addresses().stream()
                .anyMatch(addr -> addr.prefix().v6() == v6 && addr.scope() == SCOPE_UNIVERSE);
    }

    /** Loopback for the host itself, else the address that is nearest to the source. */
    private IpAddress hostAddress(Source source, boolean v6) {
        Place place = source.place();
        if (place != null && place.isHost()) {
            return v6 ? IpAddress.LOOPBACK6 : IpAddress.LOOPBACK4;
        }
        IpAddress given = source.address();
        List<IpAddress> theirs = place == null
                ? given == null ? List.of() : List.of(given)
                : place.view().addresses().stream()
                        .map(addr -> addr.prefix().address())
                        .toList();
        return world.host().view().addresses().stream()
                .filter(addr -> addr.prefix().v6() == v6 && addr.scope() == SCOPE_UNIVERSE)
                .map(Addr::prefix)
                .min(Comparator.comparing(prefix -> theirs.stream().noneMatch(prefix::contains)))
                .map(IpPrefix::address)
                .orElseThrow(() ->
                        new RefusedException(Reason.INVALID, "the host has no " + (v6 ? "IPv6" : "IPv4") + " address"));
    }

    /** An address in a network that both are in, else the one by which the sandbox is reached from elsewhere. */
    private IpAddress sandboxAddress(SandboxRef ref, Source source) {
        List<EndpointSpec> endpoints = world.endpointsOf(ref);
        SandboxRef asking = source.sandbox();
        List<EndpointSpec> own = asking == null ? List.of() : world.endpointsOf(asking);
        IpAddress given = source.address();
        List<IpAddress> candidates = new ArrayList<>();
        endpoints.stream()
                .sorted(Comparator.<EndpointSpec, Boolean>comparing(
                                e -> own.stream().noneMatch(o -> o.network().equals(e.network())))
                        .thenComparing(e -> !e.gateway4()))
                .forEach(e -> e.addresses().forEach(a -> candidates.add(a.address())));
        return candidates.stream()
                .filter(a -> given == null || a.v6() == given.v6())
                .findFirst()
                .or(() -> candidates.stream().findFirst())
                .orElseThrow(() -> new RefusedException(
                        Reason.INVALID,
                        "sandbox " + ref.name() + " has no address: it is in no network that gives one"));
    }
}
