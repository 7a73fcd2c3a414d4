package io.fairlead.kernel;

import static io.fairlead.kernel.KernelLab.bridge;
import static io.fairlead.kernel.KernelLab.json;
import static io.fairlead.kernel.KernelLab.network;
import static io.fairlead.kernel.KernelLab.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Routes by which the host takes packets to ::1 from its bridges. */
class LocalRouteKernelTest {

    private static final Owner RED = network(0xed);
    private static final Owner BLUE = network(0xb1);
    private static final IpPrefix LOOPBACK = IpPrefix.of("::1/128");

    private KernelLab lab;

    @BeforeEach
    void open() {
        lab = new KernelLab();
        lab.host.run("ip", "link", "set", "lo", "up");
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static ResourceSet wishes(Owner owner, String name) {
        return set(bridge(owner, name), List.of(Route.local(owner, NamespaceRef.HOST, LOOPBACK, name)));
    }

    /** Links with a route to ::1 in the local table, in the kernel's order. */
    private List<String> links() {
        List<String> links = new ArrayList<>();
        for (JsonNode route : json(lab.host, "ip", "-6", "-j", "-d", "route", "show", "table", "local", "to", "::1")) {
            assertThat(route.path("type").asString()).isEqualTo("local");
            links.add(route.path("dev").asString());
        }
        return links;
    }

    @Test
    void everyBridgeMayHaveOneAndTheHostKeepsUsingItsOwn() {
        lab.converge(RED, wishes(RED, "br-red"));
        lab.converge(BLUE, wishes(BLUE, "br-blue"));

        assertThat(links()).containsExactly("lo", "br-red", "br-blue");
        assertThat(json(lab.host, "ip", "-6", "-j", "route", "get", "::1")
                        .path(0)
                        .path("dev")
                        .asString())
                .isEqualTo("lo");
        assertThat(lab.host.run("ping", "-c1", "-W5", "::1")).contains("1 received");
        assertThat(lab.kernel.facts().routes()).doesNotContain(LOOPBACK);

        Plan plan = lab.converge(RED, set(bridge(RED, "br-red")));
        assertThat(plan.toPlannedChanges()).extracting("action").containsExactly("delete");
        assertThat(links()).containsExactly("lo", "br-blue");
    }

    @Test
    void itIsFoundAgainAndMissedWhenItGoes() {
        lab.converge(RED, wishes(RED, "br-red"));
        lab.restart();
        assertThat(lab.plan(RED, wishes(RED, "br-red")).toPlannedChanges()).isEmpty();
        lab.drifted.clear();

        lab.host.run("ip", "-6", "route", "del", "local", "::1", "dev", "br-red", "table", "local", "metric", "4096");
        await().until(() -> lab.drifted.contains(RED));
        assertThat(lab.converge(RED, wishes(RED, "br-red")).changes()).hasSize(1);

        lab.host.run("ip", "link", "set", "br-red", "down");
        lab.converge(RED, wishes(RED, "br-red"));
        assertThat(links()).containsExactly("lo", "br-red");
    }
}
