package io.fairlead.reconcile;

import static io.fairlead.reconcile.Script.LONG;
import static io.fairlead.reconcile.Script.bridge;
import static io.fairlead.reconcile.Script.chain;
import static io.fairlead.reconcile.Script.network;
import static io.fairlead.reconcile.Script.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.kernel.BridgeLink;
import io.fairlead.kernel.Resource;
import io.fairlead.kernel.ResourceKey;
import io.fairlead.model.Condition;
import io.fairlead.model.Intent;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import io.fairlead.model.Phase;
import io.fairlead.model.Repair;
import io.fairlead.model.SandboxId;
import io.fairlead.model.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReconcilerTest {

    private final Script script = new Script();
    private final InMemoryKernel kernel = script.kernel;

    @AfterEach
    void stop() {
        script.close();
    }

    @Test
    void aRequestedNetworkIsMadeAndItsStatusSaysWhichGeneration() {
        script.startAndSettle();

        Status status = script.put("a");

        assertThat(status.phase()).isEqualTo(Phase.READY);
        assertThat(status.observedGeneration()).isEqualTo(1);
        assertThat(kernel.names()).containsExactly("bridge br-a", "firewall-chain into-a", "firewall-table fairlead");
    }

    @Test
    void aStatusThatSaysTheSameIsNotRecordedAgain() {
        script.startAndSettle();
        script.put("a");

        script.reconciler.request(network("a"));
        script.put("b");

        assertThat(script.log).containsExactly(network("a") + " READY 1", network("b") + " READY 1");
    }

    @Test
    void aColdStartIsOnePlanForManyNetworks() {
        for (int i = 0; i < 200; i++) {
            script.store("n" + i);
        }

        script.startAndSettle();

        assertThat(kernel.plans.get(0)).hasSize(200);
        assertThat(kernel.plans).hasSizeLessThan(4);
        assertThat(kernel.names()).hasSize(401);
    }

    @Test
    void requestsThatComeBeforeTheirTurnAreOne() {
        script.store("a");
        for (int i = 0; i < 50; i++) {
            script.reconciler.request(network("a"));
        }

        script.startAndSettle();

        assertThat(kernel.plans.stream().filter(owners -> owners.contains(network("a"))))
                .hasSizeLessThan(3);
    }

    @Test
    void whatNetworksShareLeavesWithTheLastOfThem() {
        script.startAndSettle();
        script.put("a");
        script.put("b");

        assertThat(script.remove("a")).isTrue();
        assertThat(kernel.names()).contains("firewall-table fairlead");

        assertThat(script.remove("b")).isTrue();
        assertThat(kernel.names()).isEmpty();
        assertThat(script.log).endsWith(network("a") + " GONE", network("b") + " GONE");
    }

    @Test
    void nothingSharedIsRemovedBeforeEveryIntentWasRead() {
        script.store("a");
        script.store("b", "crash", "yes");
        kernel.leftOver(new io.fairlead.kernel.Sysctl(Owner.HOST, NamespaceRef.HOST, "net/ipv4/ip_forward", "1", true));

        script.startAndSettle();

        assertThat(kernel.names()).contains("sysctl net/ipv4/ip_forward");
        script.put("b");
        await().atMost(LONG).until(() -> !kernel.names().contains("sysctl net/ipv4/ip_forward"));
    }

    @Test
    void aBadNetworkDoesNotHoldUpTheOthersOfItsTransaction() {
        kernel.refuse(change -> change.resource().key().equals(chain("bad")));
        script.store("bad");
        script.store("good");

        script.startAndSettle();

        assertThat(script.phase("good")).isEqualTo(Phase.READY);
        assertThat(script.phase("bad")).isEqualTo(Phase.DEGRADED);
        Condition condition = script.conditions("bad").get(0);
        assertThat(condition.type()).isEqualTo("ApplyFailed");
        assertThat(condition.message()).contains("into-bad").contains("Operation not permitted");
    }

    @Test
    void aFailureIsTriedAgainUntilItWorks() {
        kernel.refuse(change -> change.resource().key().equals(bridge("a")));
        script.startAndSettle();
        assertThat(script.put("a").phase()).isEqualTo(Phase.DEGRADED);

        kernel.refuse(change -> false);

        await().atMost(LONG).until(() -> script.phase("a") == Phase.READY);
        assertThat(script.conditions("a")).isEmpty();
        assertThat(script.repairs).isEmpty();
    }

    @Test
    void whatIsSharedAndRefusedDegradesEveryNetworkThatNeedsIt() {
        kernel.refuse(change -> change.resource().key().equals(table()));
        script.startAndSettle();

        assertThat(script.put("a").phase()).isEqualTo(Phase.DEGRADED);
        kernel.refuse(change -> false);

        await().atMost(LONG).until(() -> script.phase("a") == Phase.READY);
    }

    @Test
    void aRemovalThatIsRefusedIsNotGone() {
        script.startAndSettle();
        script.put("a");
        kernel.refuse(change -> change.resource().key().equals(table()));

        script.forget(network("a"));
        script.reconciler.request(network("a"));

        assertThat(script.reconciler.awaitGone(network("a"), Duration.ofMillis(50)))
                .isFalse();
        kernel.refuse(change -> false);
        assertThat(script.reconciler.awaitGone(network("a"), LONG)).isTrue();
        assertThat(kernel.names()).isEmpty();
    }

    @Test
    void driftIsMendedAndRecordedWithoutTheStore() {
        script.startAndSettle();
        script.put("a");
        script.storeAway(true);

        kernel.lose(bridge("a"));

        await().atMost(LONG).until(() -> !script.repairs.isEmpty());
        Repair repair = script.repairs.get(0);
        assertThat(repair.owner()).isEqualTo(network("a"));
        assertThat(repair.changes())
                .extracting(change -> change.action() + " " + change.object())
                .containsExactly("create br-a");
        assertThat(repair.lasted()).isPositive();
        assertThat(kernel.names()).contains("bridge br-a");
        assertThat(script.phase("a")).isEqualTo(Phase.READY);
    }

    @Test
    void aSandboxThatMovedIsLookedForAnew() {
        kernel.addNamespace(NamespaceRef.named("one"));
        kernel.addNamespace(NamespaceRef.named("two"));
        script.startAndSettle();
        script.put("a", "sandbox", "one");
        script.store("a", "sandbox", "two");

        kernel.replaceNamespaceOf(network("a"));

        ResourceKey moved = new ResourceKey(Resource.Kind.ADDRESS, NamespaceRef.named("two"), "10.0.0.2/24 on eth0");
        await().atMost(LONG).until(() -> kernel.has(moved));
    }

    @Test
    void driftOfWhatIsSharedIsMendedAsTheHosts() {
        script.startAndSettle();
        script.put("a");

        kernel.lose(table());

        await().atMost(LONG).until(() -> kernel.names().contains("firewall-table fairlead"));
        await().atMost(LONG).until(() -> !script.repairs.isEmpty());
        assertThat(script.repairs).extracting(Repair::owner).containsExactly(Owner.HOST);
    }

    @Test
    void lostNotificationsMeanThatEverythingIsLookedAt() {
        script.startAndSettle();
        script.put("a");
        script.put("b");

        kernel.loseEverything();

        await().atMost(LONG).until(() -> kernel.names().size() == 5);
    }

    @Test
    void withoutNotificationTheNextFullPassFindsTheDrift() {
        try (Script often = new Script(Duration.ofMillis(20))) {
            often.startAndSettle();
            often.put("a");
            often.kernel.refuse(change -> false);
            often.kernel.apply(often.kernel.plan(Map.of(network("a"), io.fairlead.kernel.ResourceSet.EMPTY)));

            await().atMost(LONG).until(() -> often.kernel.names().contains("bridge br-a"));
        }
    }

    @Test
    void whatBelongsToNobodyIsRemovedAtTheEndOfTheFirstPass() {
        script.store("a");
        kernel.leftOver(new BridgeLink(network("zombie"), NamespaceRef.HOST, "br-zombie", null, null, null, false));

        script.startAndSettle();

        assertThat(kernel.names()).contains("bridge br-a").doesNotContain("bridge br-zombie");
    }

    @Test
    void withTheStoreAwayAtTheStartNothingIsRemovedAndTheFirstPassWaits() {
        script.store("a");
        kernel.leftOver(new BridgeLink(network("a"), NamespaceRef.HOST, "br-a", null, null, null, false));
        script.storeAway(true);
        script.start();
        await().atMost(LONG)
                .until(() ->
                        script.meters.get("fairlead.reconcile.queue").gauge().value() == 0);

        assertThat(script.reconciler.firstPassDone()).isFalse();
        assertThat(kernel.names()).containsExactly("bridge br-a");

        script.storeAway(false);
        await().atMost(LONG).until(script.reconciler::firstPassDone);
        assertThat(kernel.names()).contains("bridge br-a", "firewall-chain into-a");
    }

    @Test
    void aBugInADriverDegradesItsNetworkAndKeepsWhatWasThere() {
        script.startAndSettle();
        script.put("a");

        Status status = script.put("a", "crash", "yes");

        assertThat(status.phase()).isEqualTo(Phase.DEGRADED);
        assertThat(status.conditions()).extracting(Condition::type).containsExactly("DriverFailed");
        assertThat(kernel.names()).contains("bridge br-a");
        assertThat(script.put("b").phase()).isEqualTo(Phase.READY);
        assertThat(script.put("a").phase()).isEqualTo(Phase.READY);
    }

    @Test
    void aDriversAdviceIsAConditionAndDegradesNothing() {
        script.startAndSettle();

        Status status = script.put("a", "advice", "do this");

        assertThat(status.phase()).isEqualTo(Phase.READY);
        assertThat(status.conditions())
                .extracting(Condition::type, Condition::message)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("Advised", "do this"));
        assertThat(script.put("a").conditions()).isEmpty();
    }

    @Test
    void aMissingSandboxIsAConditionAndHealsWhenTheSandboxComes() {
        script.startAndSettle();

        Status status = script.put("a", "sandbox", "c1");
        assertThat(status.conditions()).extracting(Condition::type).containsExactly("SandboxGone");
        assertThat(kernel.names()).contains("bridge br-a");

        script.storeSandbox("c1");
        script.reconciler.request(Owner.of(new SandboxId("c1")));

        await().atMost(LONG).until(() -> script.phase("a") == Phase.READY);
        assertThat(kernel.names()).contains("address 10.0.0.2/24 on eth0");
    }

    @Test
    void aSandboxIsMadeInTheSamePlanAsTheNetworksThatNeedIt() {
        script.storeSandbox("c1");
        script.store("a", "sandbox", "c1");

        script.startAndSettle();

        assertThat(script.phase("a")).isEqualTo(Phase.READY);
        assertThat(kernel.plans.get(0)).containsExactlyInAnyOrder(network("a"), Owner.of(new SandboxId("c1")));
    }

    @Test
    void previewsTouchNothing() {
        script.startAndSettle();
        script.put("a");

        Map<Owner, Optional<Intent>> created = Map.of(network("b"), Optional.of(Script.intent("b", 1, Map.of())));
        assertThat(script.reconciler.preview(created).changes())
                .extracting(change -> change.action() + " " + change.object())
                .containsExactly("create br-b", "create into-b");
        assertThat(script.reconciler
                        .preview(Map.of(network("a"), Optional.empty()))
                        .changes())
                .extracting(change -> change.action() + " " + change.object())
                .containsExactly("delete into-a", "delete fairlead", "delete br-a");
        assertThat(kernel.names()).hasSize(3);
    }

    @Test
    void aPurgeRemovesEverythingAndKeepsQuiet() {
        script.startAndSettle();
        script.put("a");
        kernel.leftOver(new BridgeLink(network("zombie"), NamespaceRef.HOST, "br-zombie", null, null, null, false));

        PurgeReport report = script.reconciler.purge();

        assertThat(report.failures()).isEmpty();
        assertThat(report.removed()).contains("bridge br-a", "bridge br-zombie", "firewall-table fairlead");
        assertThat(kernel.names()).isEmpty();

        script.reconciler.requestAll();
        await().atMost(LONG).until(() -> kernel.names().size() == 3);
    }

    @Test
    void aPurgeNamesWhatItCouldNotRemove() {
        script.startAndSettle();
        script.put("a");
        kernel.refuse(change -> change.resource().key().equals(bridge("a")));

        PurgeReport report = script.reconciler.purge();

        assertThat(report.failures()).hasSize(1).first().asString().contains("br-a");
        assertThat(report.removed()).doesNotContain("bridge br-a");
    }

    @Test
    void fullPassesGoOnAfterAPurge() {
        try (Script often = new Script(Duration.ofMillis(20))) {
            often.startAndSettle();
            often.put("a");
            often.forget(network("a"));
            often.reconciler.purge();

            often.kernel.leftOver(
                    new BridgeLink(network("zombie"), NamespaceRef.HOST, "br-zombie", null, null, null, false));

            await().atMost(LONG).until(() -> often.kernel.names().isEmpty());
        }
    }

    @Test
    void aPurgeLosesNoRequest() throws Exception {
        script.startAndSettle();
        for (int i = 0; i < 50; i++) {
            String name = "n" + i;
            long generation = script.store(name);
            Thread purge = new Thread(() -> {
                script.reconciler.purge();
                script.reconciler.requestAll();
            });
            purge.start();
            script.reconciler.request(network(name));
            assertThat(script.reconciler.await(network(name), generation, LONG)).isPresent();
            purge.join();
            script.forget(network(name));
        }
    }

    @Test
    void whoAsksForFullPassesAllTheTimeKeepsNoneFromItsEnd() {
        for (int i = 0; i < 600; i++) {
            script.store("n" + i);
        }
        java.util.concurrent.atomic.AtomicBoolean over = new java.util.concurrent.atomic.AtomicBoolean();
        Thread asking = new Thread(() -> {
            while (!over.get()) {
                script.reconciler.requestAll();
            }
        });
        asking.start();
        try {
            script.startAndSettle();
        } finally {
            over.set(true);
        }
    }

    @Test
    void itTellsWhenItDoesNotTurn() {
        script.startAndSettle();
        script.put("a");
        assertThat(script.reconciler.stuck(Duration.ofMillis(1))).isEmpty();
        CountDownLatch answer = new CountDownLatch(1);
        kernel.refuse(change -> {
            try {
                answer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        });

        script.store("b");
        script.reconciler.request(network("b"));

        await().atMost(LONG)
                .until(() -> script.reconciler
                        .stuck(Duration.ofMillis(20))
                        .filter(text -> text.contains("does not answer"))
                        .isPresent());
        answer.countDown();
        await().atMost(LONG)
                .until(() -> script.reconciler.stuck(Duration.ofMillis(20)).isEmpty());
    }

    @Test
    void itTellsWhenItHasEnded() {
        assertThat(script.reconciler.hasEnded()).isFalse();
        script.startAndSettle();
        assertThat(script.reconciler.hasEnded()).isFalse();
        script.reconciler.close();
        assertThat(script.reconciler.hasEnded()).isTrue();
    }

    @Test
    void whoIsUnknownIsGone() {
        script.startAndSettle();

        assertThat(script.reconciler.awaitGone(network("never"), Duration.ZERO)).isTrue();
        assertThat(script.reconciler.await(network("never"), 1, Duration.ZERO)).isEmpty();
    }

    @Test
    void countsWhatItDoes() {
        script.startAndSettle();
        script.put("a");

        assertThat(script.meters
                        .get("fairlead.reconcile.changes")
                        .tags("kind", "bridge", "action", "create")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(script.meters.get("fairlead.reconcile.full.last").gauge().value())
                .isPositive();
        assertThat(Set.copyOf(kernel.plans)).isNotEmpty();
    }

    @Test
    void whatIsSaidOfOwnersFollowsTheHostWithoutAnyIntentBeingReadAgain() {
        script.startAndSettle();
        script.put("a", "warnOf", "10.8.0.0/16");
        script.put("b");
        assertThat(script.conditions("a")).isEmpty();
        int plans = kernel.plans.size();
        script.storeAway(true);

        kernel.route(IpPrefix.of("10.8.0.0/16"));
        await().atMost(LONG).until(() -> !script.conditions("a").isEmpty());
        assertThat(script.conditions("a")).extracting(Condition::type).containsExactly("Routed");
        assertThat(script.phase("a")).isEqualTo(Phase.READY);
        assertThat(script.conditions("b")).isEmpty();

        kernel.route();
        await().atMost(LONG).until(() -> script.conditions("a").isEmpty());
        assertThat(kernel.plans).as("nothing was planned for it").hasSize(plans);
    }
}
