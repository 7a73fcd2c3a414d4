package io.fairlead.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.kernel.HostFacts.RouteFact;
import io.fairlead.model.IpPrefix;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What others route, as their own tools make it: each change is told of by event, and shows in the facts. */
class ForeignRoutesKernelTest {

    private final KernelLab lab = new KernelLab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void comeAndGoByEvent() {
        lab.host.run("ip", "tuntap", "add", "dev", "tun7", "mode", "tun");
        lab.host.run("ip", "link", "set", "tun7", "up");
        expect(
                () -> lab.host.run("ip", "addr", "add", "10.8.0.6/24", "dev", "tun7"),
                List.of(
                        new RouteFact(IpPrefix.of("10.8.0.0/24"), "tun7", false),
                        new RouteFact(IpPrefix.of("10.8.0.6/32"), "tun7", true)));
        expect(
                () -> lab.host.run("ip", "route", "add", "10.9.0.128/25", "dev", "tun7"),
                List.of(
                        new RouteFact(IpPrefix.of("10.8.0.0/24"), "tun7", false),
                        new RouteFact(IpPrefix.of("10.8.0.6/32"), "tun7", true),
                        new RouteFact(IpPrefix.of("10.9.0.128/25"), "tun7", false)));
        expect(
                () -> lab.host.run("ip", "route", "add", "10.99.0.0/16", "dev", "tun7", "table", "77"),
                List.of(
                        new RouteFact(IpPrefix.of("10.8.0.0/24"), "tun7", false),
                        new RouteFact(IpPrefix.of("10.8.0.6/32"), "tun7", true),
                        new RouteFact(IpPrefix.of("10.9.0.128/25"), "tun7", false),
                        new RouteFact(IpPrefix.of("10.99.0.0/16"), "tun7", false)));
        expect(() -> lab.host.run("ip", "link", "del", "tun7"), List.of());
    }

    @Test
    void aRouteBySeveralLinksIsOneToo() {
        for (String link : List.of("tun1", "tun2")) {
            lab.host.run("ip", "tuntap", "add", "dev", link, "mode", "tun");
            lab.host.run("ip", "link", "set", link, "up");
        }
        expect(
                () -> lab.host.run(
                        "ip", "route", "add", "10.50.0.0/16", "nexthop", "dev", "tun1", "nexthop", "dev", "tun2"),
                List.of(new RouteFact(IpPrefix.of("10.50.0.0/16"), "", false)));
    }

    /** A change that makes the facts what is expected, and that the listener hears of. */
    private void expect(Runnable change, List<RouteFact> routes) {
        lab.hostChanges.clear();
        change.run();
        await().until(() -> !lab.hostChanges.isEmpty());
        await().untilAsserted(() -> assertThat(lab.kernel.facts().foreignRoutes())
                .filteredOn(route -> !route.destination().v6())
                .isEqualTo(routes));
    }
}
