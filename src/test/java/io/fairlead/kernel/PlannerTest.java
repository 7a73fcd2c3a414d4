package io.fairlead.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.nftables.Element;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import io.fairlead.model.PortRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Plans, from wishes and a kernel that is a map. */
class PlannerTest {

    private static final Owner RED = KernelLab.network(0xed);
    private static final Owner BLUE = KernelLab.network(0xb1);
    private static final NamespaceRef BOX = NamespaceRef.named("box");

    private final InMemory there = new InMemory();

    private static final class InMemory implements Observation {
        private final Map<ResourceKey, Resource> resources = new HashMap<>();
        private final Set<ResourceKey> foreign = new HashSet<>();
        private final Set<String> parents = new HashSet<>();
        private final Set<NamespaceRef> namespaces = new HashSet<>(Set.of(BOX));

        void add(Collection<Resource> all) {
            all.forEach(r -> resources.put(r.key(), r));
        }

        @Override
        public boolean exists(NamespaceRef namespace) {
            return namespaces.contains(namespace);
        }

        @Override
        public Sight look(Resource wanted) {
            if (foreign.contains(wanted.key())) {
                return new Sight.InTheWay(wanted.key() + " is not ours");
            }
            Resource found = resources.get(wanted.key());
            return found == null ? Sight.ABSENT : new Sight.Present(found);
        }

        @Override
        public Optional<String> missingParent(StackedLink wanted) {
            return parents.contains(wanted.parent()) ? Optional.empty() : Optional.of("no " + wanted.parent());
        }

        @Override
        public Collection<Resource> ownedBy(Owner owner) {
            return resources.values().stream()
                    .filter(r -> r.owner().equals(owner))
                    .toList();
        }
    }

    private static BridgeLink bridge(Owner owner, String name) {
        return new BridgeLink(owner, NamespaceRef.HOST, name, null, null, null, false);
    }

    private static List<Resource> network() {
        List<Resource> all = new ArrayList<>();
        // On purpose not in order.
        all.add(new Route(RED, BOX, IpPrefix.of("0.0.0.0/0"), IpAddress.of("10.9.0.1"), "eth0"));
        all.add(new LinkAddress(RED, BOX, "eth0", IpPrefix.of("10.9.0.2/24")));
        all.add(veth(false));
        all.add(new LinkAddress(RED, NamespaceRef.HOST, "br-red", IpPrefix.of("10.9.0.1/24")));
        all.add(bridge(RED, "br-red"));
        return all;
    }

    private static VethLink veth(boolean isolated) {
        MacAddress mac = MacAddress.parse("02:00:00:00:00:01").orElseThrow();
        return new VethLink(RED, NamespaceRef.HOST, "veth1", "br-red", null, isolated, BOX, "eth0", mac, null);
    }

    private static Sysctl forwarding() {
        return new Sysctl(Owner.HOST, NamespaceRef.HOST, "net/ipv4/ip_forward", "1", true);
    }

    private Plan plan(Owner owner, List<Resource> wishes) {
        return Planner.plan(Map.of(owner, ResourceSet.of(wishes)), there);
    }

    private static List<String> lines(Plan plan) {
        return plan.toPlannedChanges().stream()
                .map(c -> c.action() + " " + c.kind())
                .toList();
    }

    @Test
    void createsParentsFirst() {
        assertThat(lines(plan(RED, network())))
                .containsExactly("create bridge", "create veth", "create address", "create address", "create route");
    }

    private static final FirewallTable TABLE = new FirewallTable(Owner.HOST, NamespaceRef.HOST);

    private static TapLink tap() {
        return new TapLink(RED, NamespaceRef.HOST, "tap1", "br-red", null, null, true, false, 7, null, false);
    }

    private static List<Resource> guarded() {
        List<Resource> all = new ArrayList<>(network());
        all.add(tap());
        all.add(TABLE);
        all.add(forwarding());
        all.add(new FirewallChain(RED, NamespaceRef.HOST, "into-red", null, List.of()));
        return all;
    }

    @Test
    void withoutRulesNothingIsMade() {
        there.foreign.add(TABLE.key());

        Plan plan = plan(RED, guarded());

        assertThat(plan.changes()).isEmpty();
        assertThat(plan.obstacles()).extracting(Plan.Obstacle::owner).containsExactlyInAnyOrder(Owner.HOST, RED);
    }

    @Test
    void withoutRulesWhatIsThereIsTakenOffItsBridge() {
        there.add(guarded());
        there.foreign.add(TABLE.key());

        Plan plan = plan(RED, guarded());

        assertThat(lines(plan)).containsExactly("update veth", "update tap");
        assertThat(plan.toPlannedChanges())
                .extracting(io.fairlead.model.PlannedChange::disturbs)
                .containsExactly("eth0 in " + BOX + " is cut off", "the machine behind tap1 is cut off");
        there.add(plan.changes().stream().map(Change::resource).toList());
        assertThat(plan(RED, guarded()).changes()).isEmpty();
        there.foreign.clear();
        assertThat(lines(plan(RED, guarded()))).containsExactly("update veth", "update tap");
    }

    @Test
    void aPortThatSomebodyElsePublishesCutsNobodyOff() {
        FirewallElement theirs = new FirewallElement(
                BLUE,
                NamespaceRef.HOST,
                "publish4_any",
                new Element(
                        List.of(new Element.Value.Protocol(6), new Element.Value.Ports(new PortRange(80, 80))),
                        List.of(new Element.Value.Address(IpAddress.of("10.8.0.2")))));
        there.add(List.of(theirs));
        List<Resource> wishes = new ArrayList<>(network());
        wishes.add(new FirewallElement(RED, NamespaceRef.HOST, "publish4_any", theirs.element()));

        Plan plan = plan(RED, wishes);

        assertThat(plan.obstacles()).hasSize(1);
        assertThat(lines(plan)).contains("create veth");
    }

    @Test
    void localRoutesToOneDestinationDifferByTheirLinks() {
        List<Resource> wishes = List.of(
                bridge(RED, "br-red"),
                bridge(RED, "br-green"),
                Route.local(RED, NamespaceRef.HOST, IpPrefix.of("::1/128"), "br-red"),
                Route.local(RED, NamespaceRef.HOST, IpPrefix.of("::1/128"), "br-green"));
        there.add(wishes.subList(0, 3));

        assertThat(plan(RED, wishes).changes()).containsExactly(new Change.Create(wishes.get(3)));
        assertThat(lines(plan(RED, wishes.subList(0, 2)))).containsExactly("delete route");
    }

    @Test
    void plansNothingWhereEverythingIsThere() {
        there.add(network());
        assertThat(plan(RED, network()).changes()).isEmpty();
    }

    @Test
    void leavesOutWhatGoesWithItsLink() {
        there.add(network());
        assertThat(lines(plan(RED, List.of()))).containsExactly("delete veth", "delete bridge");
    }

    @Test
    void deletesAnAddressWhoseLinkStays() {
        there.add(network());
        List<Resource> wishes = network();
        wishes.removeIf(r -> r instanceof LinkAddress a && a.link().equals("br-red"));
        assertThat(lines(plan(RED, wishes))).containsExactly("delete address");
    }

    @Test
    void updatesInPlace() {
        there.add(network());
        List<Resource> wishes = network();
        wishes.replaceAll(r -> r instanceof VethLink ? veth(true) : r);
        assertThat(lines(plan(RED, wishes))).containsExactly("update veth");
    }

    @Test
    void makesAgainWhatSitsOnALinkThatIsReplaced() {
        there.add(network());
        VethLink elsewhere = veth(false);
        there.add(List.of(new VethLink(
                RED,
                NamespaceRef.HOST,
                "veth1",
                "br-red",
                null,
                false,
                NamespaceRef.named("other"),
                "eth0",
                elsewhere.peerMac(),
                null)));
        assertThat(lines(plan(RED, network()))).containsExactly("replace veth", "create address", "create route");
    }

    @Test
    void reportsForeignObjectsAndPlansNothingOnThem() {
        there.foreign.add(bridge(RED, "br-red").key());
        Plan plan = plan(RED, network());
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.obstacles()).singleElement().satisfies(o -> {
            assertThat(o.owner()).isEqualTo(RED);
            assertThat(o.type()).isEqualTo(Plan.Obstacle.CONFLICT);
        });
    }

    @Test
    void reportsAMissingNamespaceOnce() {
        there.namespaces.clear();
        Plan plan = plan(RED, network());
        assertThat(lines(plan)).containsExactly("create bridge", "create address");
        assertThat(plan.obstacles())
                .singleElement()
                .satisfies(o -> assertThat(o.type()).isEqualTo(Plan.Obstacle.SANDBOX_GONE));
    }

    @Test
    void waitsForANamespaceOfTheSamePlan() {
        there.namespaces.clear();
        Owner sandbox = KernelLab.sandboxOwner(1);
        Plan plan = Planner.plan(
                Map.of(
                        RED, ResourceSet.of(network()),
                        sandbox, ResourceSet.of(List.of(new Netns(sandbox, BOX)))),
                there);
        assertThat(lines(plan)).startsWith("create namespace", "create bridge", "create veth");
        assertThat(plan.obstacles()).isEmpty();
    }

    @Test
    void makesSharedObjectsButDeletesThemOnlyForTheHost() {
        assertThat(lines(plan(RED, List.of(forwarding())))).containsExactly("create sysctl");
        there.add(List.of(forwarding()));
        assertThat(plan(RED, List.of(forwarding())).changes()).isEmpty();
        assertThat(plan(RED, List.of()).changes()).isEmpty();
        assertThat(lines(plan(Owner.HOST, List.of()))).containsExactly("delete sysctl");
    }

    @Test
    void keepsASharedObjectThatAnotherOwnerOfThePlanWants() {
        there.add(List.of(forwarding()));
        Plan plan =
                Planner.plan(Map.of(Owner.HOST, ResourceSet.EMPTY, RED, ResourceSet.of(List.of(forwarding()))), there);
        assertThat(plan.changes()).isEmpty();
    }

    @Test
    void doesNotTakeWhatBelongsToAnother() {
        there.add(List.of(bridge(BLUE, "br-red")));
        assertThat(plan(RED, List.of(bridge(RED, "br-red"))).obstacles()).hasSize(1);
    }

    @Test
    void takesOverWhatAnotherGivesUpInTheSamePlan() {
        there.add(List.of(bridge(BLUE, "br-red")));
        Plan plan = Planner.plan(
                Map.of(BLUE, ResourceSet.EMPTY, RED, ResourceSet.of(List.of(bridge(RED, "br-red")))), there);
        assertThat(lines(plan)).containsExactly("replace bridge");
        assertThat(plan.obstacles()).isEmpty();
    }
}
