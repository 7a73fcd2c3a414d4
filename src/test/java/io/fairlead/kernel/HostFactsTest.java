package io.fairlead.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.HostFacts.RouteFact;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostFactsTest {

    /** Against looking at every route. */
    @Test
    void findsExactlyTheRoutesThatOverlap() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<RouteFact> routes = new ArrayList<>();
            for (int i = random.nextInt(40); i > 0; i--) {
                routes.add(new RouteFact(prefix(random), "l" + random.nextInt(3), random.nextBoolean()));
            }
            HostFacts facts = new HostFacts(Set.of(), Map.of(), routes);
            IpPrefix asked = prefix(random);
            assertThat(facts.overlapping(asked))
                    .as("seed %d, %s in %s", seed, asked, routes)
                    .containsExactlyInAnyOrderElementsOf(routes.stream()
                            .filter(route -> route.destination().overlaps(asked))
                            .distinct()
                            .toList());
        }
    }

    private static IpPrefix prefix(Random random) {
        boolean v6 = random.nextInt(3) == 0;
        IpAddress base = IpAddress.of(v6 ? "fd00::" : "10.0.0.0").plus(random.nextInt(64));
        int length = random.nextInt(8) == 0 ? random.nextInt(9) : base.bitLength() - random.nextInt(7);
        return new IpPrefix(base, length).network();
    }
}
