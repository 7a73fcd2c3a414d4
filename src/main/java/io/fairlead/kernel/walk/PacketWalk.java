package io.fairlead.kernel.walk;

import io.fairlead.kernel.nftables.Hook.Point;
import io.fairlead.model.IpAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Walks packets through one namespace: hooks in the kernel's order with routing decisions between them. Where a rule
 * depends on something that nobody can tell, every possibility is walked; only if they end differently is the outcome
 * unknown.
 */
public final class PacketWalk {

    /** Most possibilities that are tried. */
    private static final int POSSIBILITIES = 256;

    private final RuleSet rules;
    private final Routes routes;

    public PacketWalk(RuleSet rules, Routes routes) {
        this.rules = rules;
        this.routes = routes;
    }

    /**
     * A packet that comes in by its link, to be routed: prerouting, then input, or forward and postrouting.
     *
     * @param connection that it answers in, null for a first packet
     */
    public Journey arriving(Packet packet, @Nullable Connection connection) {
        return explore(packet, connection, walk -> walk.arrive(false));
    }

    /**
     * A packet in a frame for this host itself that comes in by a bridge, which is its link, when the hooks of IP see
     * frames. What is translated to a member of the same bridge is not routed then, but stays on the bridge.
     */
    public Journey arrivingOnBridge(Packet packet, @Nullable Connection connection) {
        return explore(packet, connection, walk -> walk.arrive(true));
    }

    /** A packet that somebody here sends: output and postrouting, and what follows if it is for this host itself. */
    public Journey sent(Packet packet, @Nullable Connection connection) {
        return explore(packet, connection, Passage::send);
    }

    /**
     * A frame that goes from port to port of the bridge which is its link in both directions.
     *
     * @param internet whether the hooks of IP see it too (net.bridge.bridge-nf-call-iptables)
     */
    public Journey bridged(Packet packet, @Nullable Connection connection, boolean internet) {
        return explore(packet, connection, walk -> walk.bridge(internet));
    }

    /** A frame that this host itself sends by a port of the bridge which is its outgoing link. */
    public Journey leavingByBridge(Packet packet) {
        return explore(packet, null, Passage::leaveByBridge);
    }

    private Journey explore(Packet packet, @Nullable Connection connection, Function<Passage, Journey> walk) {
        Deque<List<Boolean>> open = new ArrayDeque<>(List.of(List.of()));
        Journey first = null;
        for (int i = 0; !open.isEmpty(); i++) {
            Assumptions assumptions = new Assumptions(open.removeFirst());
            Journey journey = walk.apply(new Passage(packet, connection, assumptions));
            if (first == null) {
                first = journey;
            } else if (i > POSSIBILITIES || !journey.agreesWith(first)) {
                return first.unknown("it depends on " + assumptions.lastGiven());
            }
            if (first.end() == Journey.End.UNKNOWN) {
                return first;
            }
            open.addAll(assumptions.alternatives());
        }
        return java.util.Objects.requireNonNull(first);
    }

    /** One walk under one set of assumptions. */
    private final class Passage {

        private final List<Step> steps = new ArrayList<>();
        private final HookWalk hooks;
        private Optional<Routes.Way> way = Optional.empty();

        Passage(Packet packet, @Nullable Connection connection, Assumptions assumptions) {
            this.hooks = new HookWalk(rules, routes, assumptions, connection, steps, packet);
        }

        private Packet packet() {
            return hooks.packet();
        }

        Journey arrive(boolean onBridge) {
            try {
                String in = packet().in();
                IpAddress before = packet().destination();
                if (!hooks.frame(Point.PREROUTING) || (!onBridge && !hooks.frame(Point.INPUT))) {
                    return stopped();
                }
                if (!hooks.internet(Point.PREROUTING)) {
                    return stopped();
                }
                if (onBridge && in != null && !packet().destination().equals(before) && stays(in)) {
                    return along(in, onTheBridge(in));
                }
                Routes.Way next = routes.incoming(packet());
                return onBridge && !hooks.frame(Point.INPUT) ? stopped() : follow(next);
            } catch (UndecidableException e) {
                return end(Journey.End.UNKNOWN, e.reason());
            }
        }

        private Journey follow(Routes.Way next) {
            way = Optional.of(next);
            if (next.isNowhere()) {
                return end(Journey.End.UNROUTED, next.reason());
            }
            if (next.local()) {
                return hooks.internet(Point.INPUT) ? passed() : stopped();
            }
            hooks.become(packet().links(packet().in(), next.link().orElse(null)));
            return hooks.internet(Point.FORWARD) && hooks.internet(Point.POSTROUTING) ? passed() : stopped();
        }

        Journey send() {
            try {
                Routes.Way first = routes.sent(packet());
                way = Optional.of(first);
                if (first.isNowhere()) {
                    return end(Journey.End.UNROUTED, first.reason());
                }
                Packet before = packet();
                hooks.become(before.links(null, first.link().orElse("lo")));
                if (!hooks.internet(Point.OUTPUT)) {
                    return stopped();
                }
                Routes.Way last = first;
                if (!packet().destination().equals(before.destination()) || packet().mark() != before.mark()) {
                    last = routes.sent(packet().links(null, null));
                    way = Optional.of(last);
                    if (last.isNowhere()) {
                        return end(Journey.End.UNROUTED, last.reason());
                    }
                    hooks.become(packet().links(null, last.link().orElse("lo")));
                }
                return leave(last);
            } catch (UndecidableException e) {
                return end(Journey.End.UNKNOWN, e.reason());
            }
        }

        private Journey leave(Routes.Way last) {
            if (!hooks.internet(Point.POSTROUTING)) {
                return stopped();
            }
            if (!last.local()) {
                return passed();
            }
            hooks.become(packet().links("lo", null));
            hooks.confirm();
            return hooks.internet(Point.PREROUTING) && hooks.internet(Point.INPUT) ? passed() : stopped();
        }

        Journey bridge(boolean internet) {
            try {
                String bridge = java.util.Objects.requireNonNull(packet().in());
                if (!hooks.frame(Point.PREROUTING)) {
                    return stopped();
                }
                if (!internet) {
                    return hooks.frame(Point.FORWARD) && hooks.frame(Point.POSTROUTING) ? passed() : stopped();
                }
                IpAddress before = packet().destination();
                if (!hooks.internet(Point.PREROUTING)) {
                    return stopped();
                }
                if (packet().destination().equals(before)) {
                    return along(bridge, null);
                }
                // Translated on the bridge: it is routed from here, unless it stays on the bridge.
                return stays(bridge) ? along(bridge, onTheBridge(bridge)) : follow(routes.incoming(packet()));
            } catch (UndecidableException e) {
                return end(Journey.End.UNKNOWN, e.reason());
            }
        }

        Journey leaveByBridge() {
            try {
                return hooks.frame(Point.OUTPUT) && hooks.frame(Point.POSTROUTING) ? passed() : stopped();
            } catch (UndecidableException e) {
                return end(Journey.End.UNKNOWN, e.reason());
            }
        }

        /**
         * Whether the way to the new destination is by the same bridge (br_nf_pre_routing_finish). IPv4 has looked at
         * forwarding by then, and IPv6 does so only when it forwards, which it does not on a bridge.
         */
        private boolean stays(String bridge) {
            Optional<String> link = packet().v6()
                    ? routes.linkTo(packet().destination(), packet())
                    : routes.incoming(packet()).link();
            return link.equals(Optional.of(bridge));
        }

        private Routes.Way onTheBridge(String bridge) {
            return Routes.Way.out(bridge, Optional.empty(), packet().destination() + " is on " + bridge)
                    .onTheBridge();
        }

        /** From port to port, seen by the hooks of IP. */
        private Journey along(String bridge, Routes.@Nullable Way next) {
            way = Optional.ofNullable(next);
            hooks.become(packet().links(bridge, bridge));
            if (!hooks.frame(Point.FORWARD) || !hooks.internet(Point.FORWARD)) {
                return stopped();
            }
            // br_nf_post_routing names no incoming link.
            hooks.become(packet().links(null, bridge));
            boolean through = hooks.frame(Point.POSTROUTING) && hooks.internet(Point.POSTROUTING);
            return through ? passed() : stopped();
        }

        private Journey passed() {
            return end(Journey.End.PASSED, way.map(Routes.Way::reason).orElse(""));
        }

        private Journey stopped() {
            Step last = steps.get(steps.size() - 1);
            String words = last.handle() == 0
                    ? "policy drop of chain " + last.place()
                    : "rule " + last.rule() + " of chain " + last.place();
            return end(hooks.rejected() ? Journey.End.REJECTED : Journey.End.DROPPED, words);
        }

        private Journey end(Journey.End end, String reason) {
            return new Journey(end, reason, packet(), steps, way);
        }
    }
}
