package io.fairlead.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A plan of which some objects are left out for now. */
class PlanTest {

    private static final Owner RED = KernelLab.network(0xed);
    private static final NamespaceRef BOX = NamespaceRef.named("box");
    private static final FirewallChain CHAIN = new FirewallChain(RED, NamespaceRef.HOST, "into-red", null, List.of());
    private static final FirewallTable TABLE = new FirewallTable(Owner.HOST, NamespaceRef.HOST);

    private static Plan making(List<? extends Resource> resources) {
        List<Change> changes = new ArrayList<>();
        resources.forEach(resource -> changes.add(new Change.Create(resource)));
        return new Plan(changes, List.of());
    }

    private static List<Resource> everything() {
        List<Resource> all = new ArrayList<>(List.of(new Netns(KernelLab.sandboxOwner(1), BOX)));
        all.addAll(KernelLab.bridge(RED, "br-red", "10.9.0.1/24"));
        all.addAll(KernelLab.endpoint(RED, "br-red", "veth1", BOX, "02:00:00:00:00:0a", "10.9.0.2/24", "10.9.0.1"));
        all.add(TABLE);
        all.add(CHAIN);
        return all;
    }

    private static List<String> kinds(Plan plan) {
        return plan.changes().stream()
                .map(change ->
                        change.resource().kind() + " " + change.resource().name())
                .toList();
    }

    private static ResourceKey key(String name) {
        return everything().stream()
                .map(Resource::key)
                .filter(key -> key.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatStandsOnALinkWaitsWithIt() {
        assertThat(kinds(making(everything()).without(Set.of(key("br-red")))))
                .containsExactly("namespace " + BOX.path(), "firewall-table fairlead", "firewall-chain into-red");
        assertThat(kinds(making(everything()).without(Set.of(key("veth1")))))
                .contains("bridge br-red", "address 10.9.0.1/24 on br-red", "firewall-chain into-red")
                .doesNotContain("veth veth1", "address 10.9.0.2/24 on eth0");
    }

    @Test
    void whatIsInANamespaceWaitsWithIt() {
        assertThat(kinds(making(everything()).without(Set.of(key(BOX.path())))))
                .contains("bridge br-red", "firewall-chain into-red")
                .doesNotContain("veth veth1", "address 10.9.0.2/24 on eth0");
    }

    @Test
    void theFirewallIsMadeWithAllItsPartsOrNotAtAll() {
        assertThat(kinds(making(everything()).without(Set.of(CHAIN.key()))))
                .contains("bridge br-red", "veth veth1")
                .noneMatch(name -> name.startsWith("firewall"));
    }

    @Test
    void whatIsOnlyChangedIsStoodOnMeanwhile() {
        List<Resource> bridge = KernelLab.bridge(RED, "br-red", "10.9.0.1/24");
        Plan plan = new Plan(
                List.of(
                        new Change.Update(bridge.get(0), bridge.get(0)),
                        new Change.Create(bridge.get(1)),
                        new Change.Update(CHAIN, CHAIN),
                        new Change.Create(TABLE)),
                List.of());

        assertThat(kinds(plan.without(Set.of(bridge.get(0).key(), CHAIN.key()))))
                .containsExactly("address 10.9.0.1/24 on br-red", "firewall-table fairlead");
        assertThat(plan.without(Set.of())).isSameAs(plan);
    }
}
