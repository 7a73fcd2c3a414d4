package io.fairlead.network;

import io.fairlead.model.NetworkSpec;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Which endpoint of a sandbox carries its default route: the one of the highest priority, among equals the one whose
 * network's name comes first. The families are decided separately. Internal networks and those without a gateway never
 * do.
 */
final class GatewayChoice {

    private GatewayChoice() {}

    /**
     * An endpoint as far as the choice goes.
     *
     * @param key tells it from the others
     * @param priority the higher one wins
     * @param v4 whether its network leads out by IPv4
     * @param v6 the same for IPv6
     */
    record Candidate<K>(K key, NetworkSpec network, int priority, boolean v4, boolean v6) {}

    static <K> Optional<K> choose(Collection<Candidate<K>> candidates, boolean v6) {
        Comparator<Candidate<K>> best = Comparator.<Candidate<K>>comparingInt(Candidate::priority)
                .reversed()
                .thenComparing(candidate -> candidate.network().name());
        return candidates.stream()
                .filter(candidate -> !candidate.network().internal())
                .filter(candidate -> v6 ? candidate.v6() : candidate.v4())
                .min(best)
                .map(Candidate::key);
    }
}
