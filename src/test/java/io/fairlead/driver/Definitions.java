package io.fairlead.driver;

import io.fairlead.model.DriverName;
import io.fairlead.model.EndpointId;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.SandboxId;
import io.fairlead.model.SandboxKind;
import io.fairlead.model.SandboxRef;
import io.fairlead.model.Subnet;
import io.fairlead.model.Tap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A network with its endpoints, put together word by word. */
final class Definitions {

    private final int number;
    private final String driver;
    private final Map<String, String> options = new TreeMap<>();
    private final List<Subnet> subnets = new ArrayList<>();
    private final List<EndpointSpec> endpoints = new ArrayList<>();
    private boolean internal;

    private Definitions(String driver, int number) {
        this.driver = driver;
        this.number = number;
    }

    /**
     * @param number becomes its id
     */
    static Definitions of(String driver, int number) {
        return new Definitions(driver, number);
    }

    Definitions option(String name, String value) {
        options.put(name, value);
        return this;
    }

    Definitions internal() {
        internal = true;
        return this;
    }

    Definitions subnet(String prefix, @Nullable String gateway) {
        subnets.add(new Subnet(IpPrefix.of(prefix), gateway == null ? null : IpAddress.of(gateway), null, Map.of()));
        return this;
    }

    /** The host's own address in the latest subnet. */
    Definitions host(String address) {
        Subnet latest = subnets.remove(subnets.size() - 1);
        Map<String, IpAddress> aux = Map.of(HostAccess.ADDRESS, IpAddress.of(address));
        subnets.add(new Subnet(latest.prefix(), latest.gateway(), null, aux));
        return this;
    }

    /** A sandbox in a namespace, whose default routes lead here. */
    Definitions endpoint(NamespaceRef namespace, String... addresses) {
        return endpoint(namespace, "eth0", null, addresses);
    }

    /** A machine with a device of the host. */
    Definitions machine(String device, String... addresses) {
        return endpoint(NamespaceRef.HOST, device, new Tap(1000, null, false), addresses);
    }

    private Definitions endpoint(NamespaceRef namespace, String link, @Nullable Tap tap, String... addresses) {
        int id = number * 16 + endpoints.size();
        SandboxKind kind = tap == null ? SandboxKind.ADOPTED : SandboxKind.MACHINE;
        endpoints.add(new EndpointSpec(
                new EndpointId("%064x".formatted(id)),
                new NetworkId("%064x".formatted(number)),
                new SandboxRef(new SandboxId("%064x".formatted(id)), "box" + id, kind, namespace),
                link,
                new MacAddress(0x0242_0000_0000L + id),
                Arrays.stream(addresses).map(IpPrefix::of).toList(),
                List.of(),
                true,
                true,
                List.of(),
                Map.of(),
                tap));
        return this;
    }

    NetworkSpec spec() {
        return intent().spec();
    }

    NetworkIntent intent() {
        NetworkSpec spec = new NetworkSpec(
                new NetworkId("%064x".formatted(number)),
                "net" + number,
                new DriverName(driver),
                false,
                subnets.stream().anyMatch(s -> !s.prefix().v6()),
                subnets.stream().anyMatch(s -> s.prefix().v6()),
                subnets,
                internal,
                options,
                Map.of(),
                1);
        return new NetworkIntent(spec, endpoints, List.of());
    }
}
