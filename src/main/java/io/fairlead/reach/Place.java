package io.fairlead.reach;

import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.NamespaceView;
import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.walk.Connection;
import io.fairlead.kernel.walk.Packet;
import io.fairlead.kernel.walk.PacketWalk;
import io.fairlead.model.IpAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.SandboxRef;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The host or a sandbox while a packet is followed, with the connection that it remembers of it. */
final class Place {

    private final @Nullable SandboxRef sandbox;
    private final NamespaceView view;
    private final ViewRoutes routes;
    private final PacketWalk walk;
    private @Nullable Connection connection;

    /**
     * @param sandbox null for the host
     */
    Place(@Nullable SandboxRef sandbox, NamespaceView view) {
        this.sandbox = sandbox;
        this.view = view;
        this.routes = new ViewRoutes(view);
        this.walk = new PacketWalk(view.rules(), routes);
    }

    boolean isHost() {
        return sandbox == null;
    }

    String name() {
        return sandbox == null ? "host" : "sandbox " + sandbox.name();
    }

    NamespaceRef namespace() {
        return sandbox == null ? NamespaceRef.HOST : sandbox.namespace();
    }

    NamespaceView view() {
        return view;
    }

    ViewRoutes routes() {
        return routes;
    }

    PacketWalk walk() {
        return walk;
    }

    @Nullable
    Connection connection() {
        return connection;
    }

    /** The first packet of the connection, as it came and as it left. */
    void remember(Packet before, Packet after) {
        Connection known = connection;
        if (!before.answer()) {
            connection = new Connection(known == null ? before : known.original(), after);
        }
    }

    /** Whether frames on bridges pass the hooks of the packet's family. */
    boolean seesFrames(boolean v6) {
        String path = v6 ? HostFacts.BRIDGE_IP6TABLES : HostFacts.BRIDGE_IPTABLES;
        return !"0".equals(view.parameter(path).orElse("0"));
    }

    /** The link that has the address. */
    Optional<Link> linkWith(IpAddress address) {
        return view.addresses().stream()
                .filter(addr -> addr.prefix().address().equals(address))
                .findFirst()
                .map(Addr::index)
                .flatMap(routes::link);
    }
}
