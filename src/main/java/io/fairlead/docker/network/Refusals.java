package io.fairlead.docker.network;

import io.fairlead.docker.ApiVersion;
import io.fairlead.docker.DockerException;
import io.fairlead.model.Violation;
import io.fairlead.network.NetworkView;
import io.fairlead.network.RefusedException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the service refuses after Docker's own rules were kept, in Docker's words where it has some. */
final class Refusals {

    private static final int EXHAUSTED_SINCE = 46;
    private static final int POOL_SINCE = 48;
    private static final String EXHAUSTED = "all predefined address pools have been fully subnetted";

    private Refusals() {}

    /** What keeps a network from being created. */
    static RuntimeException creation(RefusedException refused, ApiVersion version) {
        List<Function<Violation, Optional<DockerException>>> words = List.of(
                Refusals::name,
                Refusals::configuration,
                violation -> exhausted(violation, version),
                violation -> overlap(violation, version),
                Refusals::bridge);
        for (Function<Violation, Optional<DockerException>> word : words) {
            for (Violation violation : refused.violations()) {
                Optional<DockerException> found = word.apply(violation);
                if (found.isPresent()) {
                    return found.get();
                }
            }
        }
        return plain(refused);
    }

    /** Everything that is wrong, each under what it is about, as Docker lists several errors. */
    static RuntimeException plain(RefusedException refused) {
        if (refused.violations().isEmpty()) {
            return refused;
        }
        List<String> all = refused.violations().stream()
                .map(violation -> violation.field() + ": " + violation.message())
                .toList();
        int status = refused.reason() == RefusedException.Reason.INVALID ? 400 : 409;
        return new DockerException(status, IpamRules.joined(all));
    }

    private static Optional<DockerException> name(Violation violation) {
        return violation.field().equals("name") && violation.message().startsWith("network with name ")
                ? Optional.of(DockerException.conflict(violation.message()))
                : Optional.empty();
    }

    private static Optional<DockerException> configuration(Violation violation) {
        return violation.field().equals("configFrom")
                ? Optional.of(DockerException.notFound(violation.message()))
                : Optional.empty();
    }

    private static Optional<DockerException> exhausted(Violation violation, ApiVersion version) {
        if (!violation.message().startsWith(EXHAUSTED)) {
            return Optional.empty();
        }
        // The pools that were looked through are named behind it.
        String family = violation.message().contains("::/") ? "IPv6" : "IPv4";
        return Optional.of(
                version.atLeast(EXHAUSTED_SINCE)
                        ? DockerException.invalid(EXHAUSTED)
                        : DockerException.notFound("could not find an available, non-overlapping " + family
                                + " address pool among the defaults to assign to the network"));
    }

    private static Optional<DockerException> overlap(Violation violation, ApiVersion version) {
        return violation.field().matches("subnets\\[\\d+]\\.subnet")
                        && violation.message().contains(" overlaps ")
                ? Optional.of(DockerException.forbidden((version.atLeast(POOL_SINCE) ? "invalid pool request: " : "")
                        + "Pool overlaps with other one on this address space"))
                : Optional.empty();
    }

    private static Optional<DockerException> bridge(Violation violation) {
        return violation.field().endsWith("bridge.name") && violation.message().contains(" has the bridge name ")
                ? Optional.of(DockerException.forbidden(
                        "cannot create network: conflicts with another network: networks have same bridge name ("
                                + violation.message() + ")"))
                : Optional.empty();
    }

    /** That the kernel did not take a new network, which is none then. */
    static DockerException kernel(NetworkView network) {
        List<String> reasons = network.status().conditions().stream()
                .map(condition -> condition.message())
                .toList();
        return new DockerException(
                500, "failed to create network " + network.name() + ": " + IpamRules.joined(reasons));
    }
}
