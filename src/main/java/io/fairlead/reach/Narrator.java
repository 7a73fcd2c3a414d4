package io.fairlead.reach;

import io.fairlead.kernel.walk.Journey;
import io.fairlead.kernel.walk.Step;
import io.fairlead.model.NetworkIntent;
import java.util.Locale;
import java.util.Optional;

/** Puts what rules did into the words of networks: whose rule it is, and what would change it. */
final class Narrator {

    private static final String OURS = "inet fairlead";

    private final World world;

    Narrator(World world) {
        this.world = world;
    }

    /** A rule that decided something; empty for mere jumps between chains. */
    Optional<TraceStep> step(Place place, Step step) {
        if (step.effect() == Step.Effect.JUMP || step.effect() == Step.Effect.RETURN) {
            return Optional.empty();
        }
        boolean stops = step.effect() == Step.Effect.DROP || step.effect() == Step.Effect.REJECT;
        TraceStep.Verdict verdict = stops ? TraceStep.Verdict.BLOCKED : TraceStep.Verdict.ALLOWED;
        String detail = step.detail().isEmpty()
                ? step.effect().name().toLowerCase(Locale.ROOT) + " at "
                        + step.point().name().toLowerCase(Locale.ROOT)
                : step.detail();
        return Optional.of(new TraceStep(place.name(), what(step), verdict, detail, step.place() + ": " + step.rule()));
    }

    private static String what(Step step) {
        if (!step.table().equals(OURS)) {
            return "other tables";
        }
        return switch (step.chain()) {
            case "user" -> "user chain";
            case "publish", "prerouting", "output" -> "published port";
            case "postrouting", "hairpin" -> "masquerade";
            default -> "isolation";
        };
    }

    /** Why a journey ended, in one sentence. */
    String reason(Place place, Journey journey) {
        return switch (journey.end()) {
            case DROPPED -> journey.reason() + " drops it";
            case REJECTED -> journey.reason() + " rejects it";
            case UNROUTED -> place.name() + ": " + journey.reason();
            case UNKNOWN -> "on " + place.name() + " " + journey.reason();
            case PASSED -> journey.reason();
        };
    }

    /** What would let it through. */
    String remedy(Place place, Journey journey) {
        if (journey.end() == Journey.End.UNROUTED) {
            return routing(place, journey.reason());
        }
        return journey.culprit().map(this::remedy).orElse("");
    }

    private static String routing(Place place, String reason) {
        if (reason.contains("net.ipv4.ip_forward")) {
            return "sysctl -w net.ipv4.ip_forward=1 on the " + place.name();
        }
        if (reason.contains("net.ipv6.conf.all.forwarding")) {
            return "sysctl -w net.ipv6.conf.all.forwarding=1 on the " + place.name();
        }
        if (reason.contains("rp_filter")) {
            return "set rp_filter of that link to 2 (loose) or 0 on " + place.name();
        }
        return place.isHost()
                ? "add a route on the host"
                : "attach the sandbox to a network that leads there (one that is not internal gives a default route)";
    }

    private String remedy(Step step) {
        String chain = step.chain();
        if (!step.table().equals(OURS)) {
            return step.handle() == 0
                    ? "accept the packet in chain " + step.table() + " " + chain + ", or change its policy"
                    : "nft delete rule " + step.table() + " " + chain + " handle " + step.handle()
                            + ", or accept the packet before it";
        }
        if (chain.equals("user")) {
            return "nft delete rule " + step.table() + " user handle " + step.handle();
        }
        String network = world.networkOf(chain)
                .map(NetworkIntent::spec)
                .map(spec -> spec.name())
                .orElse("");
        if (chain.startsWith("from-")) {
            return "network " + network + " is internal: create it without that, or attach the sandbox to another one";
        }
        if (step.rule().contains("comment \"members\"")) {
            return "option icc=true on network " + network;
        }
        return chain.startsWith("into-")
                ? "publish the port at an endpoint in network " + network + ", or attach both sandboxes to one network"
                : "";
    }
}
