package io.fairlead.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.DriverName;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkSpec;
import io.fairlead.network.GatewayChoice.Candidate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayChoiceTest {

    @Test
    void takesTheHighestPriority() {
        assertThat(GatewayChoice.choose(
                        List.of(candidate("alpha", 0), candidate("beta", 10), candidate("gamma", -1)), false))
                .contains("beta");
    }

    @Test
    void takesTheFirstNameAmongEquals() {
        assertThat(GatewayChoice.choose(List.of(candidate("zeta", 5), candidate("beta", 5)), false))
                .contains("beta");
    }

    @Test
    void neverTakesAnInternalNetwork() {
        Candidate<String> internal = new Candidate<>("inside", network("inside", true), 100, true, true);
        assertThat(GatewayChoice.choose(List.of(internal, candidate("beta", 0)), false))
                .contains("beta");
        assertThat(GatewayChoice.choose(List.of(internal), false)).isEmpty();
    }

    @Test
    void decidesTheFamiliesSeparately() {
        List<Candidate<String>> candidates = List.of(
                new Candidate<>("six", network("six", false), 0, false, true),
                new Candidate<>("four", network("four", false), 9, true, false));
        assertThat(GatewayChoice.choose(candidates, false)).contains("four");
        assertThat(GatewayChoice.choose(candidates, true)).contains("six");
    }

    private static Candidate<String> candidate(String name, int priority) {
        return new Candidate<>(name, network(name, false), priority, true, true);
    }

    private static NetworkSpec network(String name, boolean internal) {
        return new NetworkSpec(
                new NetworkId(name),
                name,
                new DriverName("bridge"),
                false,
                true,
                true,
                List.of(),
                internal,
                Map.of(),
                Map.of(),
                1);
    }
}
