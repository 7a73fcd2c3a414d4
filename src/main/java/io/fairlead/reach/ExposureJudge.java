package io.fairlead.reach;

import io.fairlead.driver.Entrance;
import io.fairlead.driver.Frontage;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.PortRange;
import io.fairlead.model.TransportProtocol;
import io.fairlead.reach.ExposurePassage.FirstPacket;
import io.fairlead.reach.ExposurePassage.Target;
import java.util.List;
import java.util.Optional;

/** Decides who gets in by the entrances of one network. */
final class ExposureJudge {

    private final ExposureScene scene;
    private final OriginCatalog origins;
    private final ExposurePassage passage;
    private final Frontage frontage;

    ExposureJudge(ExposureScene scene, OriginCatalog origins, ExposurePassage passage, Frontage frontage) {
        this.scene = scene;
        this.origins = origins;
        this.passage = passage;
        this.frontage = frontage;
    }

    /** What the origin's packet says that tries the entrance's first port. */
    FirstPacket packet(Entrance entrance, EndpointSpec endpoint, Origin origin) {
        IpAddress destination = entrance.address().isAny() ? origins.hostAddressFor(origin) : entrance.address();
        int protocol = entrance.protocol() == null
                ? TransportProtocol.TCP.number()
                : entrance.protocol().number();
        return new FirstPacket(destination, protocol, port(entrance, endpoint));
    }

    /** Of all ports at once, the last one that is not published stands for the rest. */
    private static int port(Entrance entrance, EndpointSpec endpoint) {
        if (entrance.protocol() != null) {
            return entrance.ports().first();
        }
        for (int port = PortRange.MAX; port > 1; port--) {
            PortRange single = PortRange.single(port);
            if (endpoint.ports().stream()
                    .noneMatch(published -> published.ports().overlaps(single))) {
                return port;
            }
        }
        return 1;
    }

    ExposureVerdict judge(Entrance entrance, EndpointSpec endpoint, Origin origin) {
        return switch (entrance.kind()) {
            case PUBLISHED -> published(entrance, endpoint, origin);
            case DIRECT, UNPUBLISHED -> direct(entrance, endpoint, origin);
            case BESIDE -> beside(entrance, endpoint, origin);
            case HOST -> host(entrance, endpoint, origin);
        };
    }

    private ExposureVerdict published(Entrance entrance, EndpointSpec endpoint, Origin origin) {
        IpAddress address = entrance.address();
        boolean onLoopback = address.isLoopback();
        if (onLoopback && !origin.isHost()
                || origin.kind() == Origin.Kind.LOOPBACK && !onLoopback && !address.isAny()) {
            return ExposureVerdict.blocked("it listens on " + address + " only");
        }
        if (origin.kind() == Origin.Kind.ANYONE && !address.isAny() && !PublicAddresses.isPublic(address)) {
            return ExposureVerdict.blocked(address + " is a private address");
        }
        Optional<String> setting = forbidden(onLoopback || origin.kind() == Origin.Kind.LOOPBACK, address.v6());
        if (setting.isPresent()) {
            return ExposureVerdict.blocked(setting.get());
        }
        if (!origin.isHost() && !scene.forwards(address.v6())) {
            return ExposureVerdict.blocked(forwardingOff(address.v6()));
        }
        IpAddress own = own(endpoint, address.v6());
        Target target = new Target(own, entrance.sandboxPorts().first(), frontage.device());
        return passage.walk(origin, packet(entrance, endpoint, origin), target);
    }

    /** A parameter that keeps the host's loopback address from the port. */
    private Optional<String> forbidden(boolean toLoopback, boolean v6) {
        String localnet = ExposureScene.routeLocalnet(frontage.device());
        if (toLoopback && !v6 && scene.surroundings().isOff(localnet)) {
            return Optional.of(setting(localnet));
        }
        return toLoopback && v6 && scene.bridgesThroughFirewall(true)
                ? Optional.of("net.bridge.bridge-nf-call-ip6tables is 1")
                : Optional.empty();
    }

    private static IpAddress own(EndpointSpec endpoint, boolean v6) {
        return endpoint.addresses().stream()
                .map(IpPrefix::address)
                .filter(address -> address.v6() == v6)
                .findFirst()
                .orElseThrow();
    }

    private ExposureVerdict direct(Entrance entrance, EndpointSpec endpoint, Origin origin) {
        IpAddress address = entrance.address();
        boolean v6 = address.v6();
        if (origin.kind() == Origin.Kind.HOST && hasNoAddress(v6)) {
            return ExposureVerdict.blocked("the host has no address on " + frontage.device());
        }
        if (origin.kind() == Origin.Kind.MEMBERS && !scene.bridgesThroughFirewall(v6)) {
            return frontage.membersMeet()
                    ? ExposureVerdict.allowed("")
                    : ExposureVerdict.blocked("option icc is off: sandboxes of the network do not meet");
        }
        if (origin.kind() == Origin.Kind.ANYONE && !PublicAddresses.isPublic(address)) {
            return ExposureVerdict.blocked(address + " is a private address");
        }
        if (!origin.isHost() && origin.kind() != Origin.Kind.MEMBERS && !scene.forwards(v6)) {
            return ExposureVerdict.blocked(forwardingOff(v6));
        }
        FirstPacket packet = packet(entrance, endpoint, origin);
        ExposureVerdict verdict = passage.walk(origin, packet, new Target(address, packet.port(), frontage.device()));
        return verdict.isAllowed() && origin.isOutside()
                ? ExposureVerdict.allowed("with a route to it by this host")
                : verdict;
    }

    /** Nothing of this host decides on the way, but for its being kept apart from links that stand on its own. */
    private ExposureVerdict beside(Entrance entrance, EndpointSpec endpoint, Origin origin) {
        boolean byHost = origin.isHost() || origin.kind() == Origin.Kind.NETWORK;
        if (byHost && !frontage.device().isEmpty()) {
            boolean v6 = entrance.address().v6();
            if (!origin.isHost() && !scene.forwards(v6)) {
                return ExposureVerdict.blocked(forwardingOff(v6));
            }
            Target target = new Target(entrance.address(), port(entrance, endpoint), frontage.device());
            return passage.walk(origin, packet(entrance, endpoint, origin), target);
        }
        if (frontage.parent().isEmpty()) {
            return ExposureVerdict.blocked("the network is internal");
        }
        return switch (origin.kind()) {
            case LOOPBACK, HOST, NETWORK ->
                ExposureVerdict.blocked("the kernel keeps " + frontage.parent()
                        + " and the links on it apart: this host and what it forwards do not reach them, unless the"
                        + " network has the option fairlead.host-access");
            case MEMBERS ->
                frontage.membersMeet()
                        ? ExposureVerdict.allowed("")
                        : ExposureVerdict.blocked("the network's mode keeps its sandboxes apart");
            case SUBNET ->
                origin.link().equals(frontage.parent())
                        ? ExposureVerdict.allowed("on the same segment, past this host")
                        : ExposureVerdict.unknown("routers of the physical network decide");
            case ANYONE ->
                PublicAddresses.isPublic(entrance.address())
                        ? ExposureVerdict.unknown("routers and firewalls of the physical network decide")
                        : ExposureVerdict.blocked(entrance.address() + " is a private address");
        };
    }

    private boolean hasNoAddress(boolean v6) {
        return scene.surroundings()
                .link(frontage.device())
                .filter(link -> link.address(v6).isEmpty())
                .isPresent();
    }

    private ExposureVerdict host(Entrance entrance, EndpointSpec endpoint, Origin origin) {
        if (origin.isHost()) {
            return ExposureVerdict.allowed("");
        }
        FirstPacket packet = packet(entrance, endpoint, origin);
        boolean near = scene.surroundings().link(origin.link()).stream()
                .flatMap(link -> link.addresses().stream())
                .anyMatch(address -> address.address().equals(packet.destination()));
        if (origin.enclosed() && !near) {
            return ExposureVerdict.blocked("network " + origin.name() + " has no way to the host");
        }
        return passage.walk(origin, packet, new Target(packet.destination(), packet.port(), ""));
    }

    /** Those for whom the question makes sense: an endpoint's own address has no loopback. */
    List<Origin> origins(Entrance entrance, List<Origin> all) {
        boolean own = entrance.kind() == Entrance.Kind.DIRECT
                || entrance.kind() == Entrance.Kind.UNPUBLISHED
                || entrance.kind() == Entrance.Kind.BESIDE;
        return all.stream()
                .filter(origin -> !own || origin.kind() != Origin.Kind.LOOPBACK)
                .toList();
    }

    static String forwardingOff(boolean v6) {
        return setting(v6 ? ExposureScene.FORWARD6 : ExposureScene.FORWARD4);
    }

    private static String setting(String path) {
        return path.replace('/', '.') + " is 0";
    }
}
