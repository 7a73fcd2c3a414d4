package io.fairlead.dhcp;

import io.fairlead.kernel.NetworkNamespace;
import io.fairlead.kernel.ScratchNamespace;
import io.fairlead.model.DhcpLease;
import io.fairlead.model.EndpointId;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkId;
import io.fairlead.model.Owner;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A namespace that plays the physical network, with a bridge and a DHCP server; sandboxes at its bridge; and clients that do
 * with addresses what the reconciler would do.
 */
final class DhcpLab implements AutoCloseable, LeaseSink {

    static final String RANGE = "192.168.77.50,192.168.77.99,255.255.255.0,2m";

    static final Owner NETWORK = Owner.of(new NetworkId("ab".repeat(32)));

    final ScratchNamespace lan = ScratchNamespace.create();
    final Dnsmasq server;
    final Map<EndpointId, DhcpLease> leases = new ConcurrentHashMap<>();
    final Map<EndpointId, Trouble> troubles = new ConcurrentHashMap<>();
    final List<String> ended = new CopyOnWriteArrayList<>();
    private final AtomicLong advanced = new AtomicLong();
    private final Map<EndpointId, ScratchNamespace> sandboxes = new ConcurrentHashMap<>();
    private final List<AutoCloseable> toClose = new ArrayList<>();
    final DhcpClock clock = new DhcpClock() {
        @Override
        public long nanos() {
            return DhcpClock.SYSTEM.nanos() + advanced.get();
        }

        @Override
        public Instant wall() {
            return Instant.now().plusNanos(advanced.get());
        }
    };
    DhcpClients clients = clients();

    DhcpLab(Path directory) {
        lan.run("ip", "link", "add", "br0", "type", "bridge");
        lan.run("ip", "addr", "add", "192.168.77.1/24", "dev", "br0");
        lan.run("ip", "link", "set", "br0", "up");
        server = new Dnsmasq(lan.name(), directory);
    }

    DhcpClients clients() {
        return new DhcpClients(new NetworkNamespace(""), this, clock, Duration.ofSeconds(1));
    }

    /** Ends the clients as a crash would, and makes others. */
    void restart() {
        clients.close();
        clients = clients();
    }

    /** As if that much time had passed. */
    void advance(Duration time) {
        advanced.addAndGet(time.toNanos());
        clients.wake();
    }

    DhcpLease lease(EndpointId endpoint) {
        return Objects.requireNonNull(leases.get(endpoint));
    }

    Trouble trouble(EndpointId endpoint) {
        return Objects.requireNonNull(troubles.get(endpoint));
    }

    static EndpointId endpoint(int number) {
        return new EndpointId(String.format("%064x", number));
    }

    static MacAddress mac(int number) {
        return new MacAddress(0x0242_c0a8_4d00L + number);
    }

    static ClientIdentity identity(int number) {
        return new ClientIdentity(endpoint(number), NETWORK, "eth0", mac(number), "web" + number, null);
    }

    /** A sandbox with a link at the bridge. */
    ScratchNamespace sandbox(int number) {
        ScratchNamespace sandbox = ScratchNamespace.create();
        toClose.add(sandbox);
        lan.run(("ip link add p" + number + " master br0 type veth peer name eth0 address " + mac(number) + " netns "
                        + sandbox.name())
                .split(" "));
        lan.run("ip", "link", "set", "p" + number, "up");
        sandbox.run("ip", "link", "set", "eth0", "up");
        sandboxes.put(endpoint(number), sandbox);
        return sandbox;
    }

    /** A sandbox with an ipvlan link on a parent, whose Ethernet address it shares. */
    ScratchNamespace ipvlanSandbox(int number, ScratchNamespace host, String parent) {
        ScratchNamespace sandbox = ScratchNamespace.create();
        toClose.add(sandbox);
        host.run(("ip link add link " + parent + " name eth0 netns " + sandbox.name() + " type ipvlan mode l2")
                .split(" "));
        sandbox.run("ip", "link", "set", "eth0", "up", "alias", "fairlead network=" + NETWORK.id());
        sandboxes.put(endpoint(number), sandbox);
        return sandbox;
    }

    @Override
    public Optional<NamespaceRef> namespace(EndpointId endpoint) {
        return Optional.ofNullable(sandboxes.get(endpoint)).map(s -> new NamespaceRef("/run/netns/" + s.name()));
    }

    @Override
    public void bound(EndpointId endpoint, DhcpLease lease) {
        ScratchNamespace sandbox = Objects.requireNonNull(sandboxes.get(endpoint));
        sandbox.run("ip", "addr", "replace", lease.address().toString(), "dev", "eth0");
        lease.router().ifPresent(router -> sandbox.run("ip", "route", "replace", "default", "via", router.toString()));
        leases.put(endpoint, lease);
    }

    @Override
    public void ended(EndpointId endpoint, DhcpLease lease, String reason) {
        Objects.requireNonNull(sandboxes.get(endpoint))
                .run("ip", "addr", "del", lease.address().toString(), "dev", "eth0");
        leases.remove(endpoint);
        ended.add(reason);
    }

    @Override
    public void troubled(EndpointId endpoint, Trouble trouble) {
        troubles.put(endpoint, trouble);
    }

    @Override
    public void well(EndpointId endpoint) {
        troubles.remove(endpoint);
    }

    @Override
    public void close() throws Exception {
        clients.close();
        server.close();
        for (AutoCloseable each : toClose) {
            each.close();
        }
        lan.close();
    }
}
