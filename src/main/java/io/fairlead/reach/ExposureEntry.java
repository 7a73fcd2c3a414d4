package io.fairlead.reach;

import io.fairlead.driver.Entrance;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.NetworkIntent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One entrance with the verdict on every origin.
 *
 * @param idle whether it is held and leads nowhere
 * @param verdicts from near to far
 */
record ExposureEntry(
        NetworkIntent network, EndpointSpec endpoint, Entrance entrance, boolean idle, List<Judged> verdicts) {

    /** An origin and what becomes of its packets. */
    record Judged(Origin origin, ExposureVerdict verdict) {}

    /** How far the entrance is open. */
    enum Severity {
        LOW,
        MEDIUM,
        HIGH
    }

    Stream<Judged> allowed() {
        return verdicts.stream().filter(judged -> judged.verdict().isAllowed());
    }

    boolean isOpenTo(Origin.Kind kind) {
        return allowed().anyMatch(judged -> judged.origin().kind() == kind);
    }

    private boolean isUnknownFor(Origin.Kind kind) {
        return verdicts.stream()
                .anyMatch(judged -> judged.origin().kind() == kind
                        && judged.verdict().outcome() == ExposureVerdict.Outcome.UNKNOWN);
    }

    Severity severity() {
        if (isOpenTo(Origin.Kind.ANYONE)) {
            return Severity.HIGH;
        }
        boolean beyond = Stream.of(Origin.Kind.SUBNET, Origin.Kind.NETWORK)
                .anyMatch(kind -> isOpenTo(kind) || isUnknownFor(kind));
        return beyond || isUnknownFor(Origin.Kind.ANYONE) ? Severity.MEDIUM : Severity.LOW;
    }

    /** Where it is, as people write it. */
    String where() {
        String address = entrance.address().v6()
                ? "[" + entrance.address() + "]"
                : entrance.address().toString();
        return switch (entrance.kind()) {
            case PUBLISHED, DIRECT -> address + ":" + entrance.ports();
            case UNPUBLISHED -> "unpublished ports of " + entrance.address();
            case BESIDE -> "all ports of " + entrance.address();
            case HOST -> "the host's ports on " + entrance.address();
        };
    }

    String summary() {
        if (idle) {
            return where() + " leads nowhere";
        }
        if (isOpenTo(Origin.Kind.ANYONE)) {
            return "anyone can reach " + where();
        }
        String doubt = isUnknownFor(Origin.Kind.ANYONE) || isUnknownFor(Origin.Kind.SUBNET)
                ? "; whether others can is not known"
                : "";
        List<String> who = new ArrayList<>(names(Origin.Kind.SUBNET, ""));
        if (!who.isEmpty()) {
            return String.join(", ", who) + " can reach " + where() + doubt;
        }
        if (isOpenTo(Origin.Kind.NETWORK)) {
            return "only this host and its sandboxes can reach " + where() + doubt;
        }
        boolean host = isOpenTo(Origin.Kind.HOST) || isOpenTo(Origin.Kind.LOOPBACK);
        boolean members = isOpenTo(Origin.Kind.MEMBERS);
        Optional<String> near = host && members
                ? Optional.of(
                        "only this host and sandboxes of " + network.spec().name())
                : host
                        ? Optional.of("only this host")
                        : members
                                ? Optional.of(
                                        "only sandboxes of " + network.spec().name())
                                : Optional.empty();
        return near.map(text -> text + " can reach ").orElse("nobody can reach ") + where() + doubt;
    }

    private List<String> names(Origin.Kind kind, String prefix) {
        return allowed()
                .filter(judged -> judged.origin().kind() == kind)
                .map(judged -> prefix + judged.origin().name())
                .distinct()
                .toList();
    }
}
