package io.fairlead.reconcile;

import static io.fairlead.reconcile.Script.LONG;
import static io.fairlead.reconcile.Script.bridge;
import static io.fairlead.reconcile.Script.chain;
import static io.fairlead.reconcile.Script.network;
import static io.fairlead.reconcile.Script.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.Condition;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Phase;
import io.fairlead.model.Repair;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the reconciler does about those who revert its repairs. */
class ReconcilerDisputesTest {

    private final Script script = new Script();
    private final InMemoryKernel kernel = script.kernel;

    @AfterEach
    void stop() {
        script.close();
    }

    @Test
    void whatSomebodyRevertsIsPutRightLessOftenAndTheRestAtOnce() {
        script.startAndSettle();
        script.put("a");

        kernel.revert(chain("a"));

        await().atMost(LONG).until(() -> script.phase("a") == Phase.DEGRADED);
        assertThat(script.conditions("a")).singleElement().satisfies(condition -> {
            assertThat(condition.type()).isEqualTo("Contested");
            assertThat(condition.message()).contains("into-a").contains("puppet, process 17");
        });
        int plans = kernel.plans.size();
        for (int i = 0; i < 3; i++) {
            kernel.lose(bridge("a"));
            await().atMost(LONG).until(() -> kernel.has(bridge("a")));
        }
        await().pollDelay(Duration.ofMillis(500)).until(() -> true);
        assertThat(kernel.plans.size() - plans).as("passes in half a second").isLessThan(60);
        assertThat(script.log)
                .as("no flapping")
                .containsExactly(network("a") + " READY 1", network("a") + " DEGRADED 1");
        assertThat(script.repairs).hasSizeLessThan(Disputes.FREE_SLOW);

        kernel.revert(null);

        await().atMost(LONG).until(() -> script.phase("a") == Phase.READY);
        assertThat(kernel.has(chain("a"))).isTrue();
        assertThat(script.conditions("a")).isEmpty();
        assertThat(script.repairs.stream().mapToInt(Repair::times).max().orElse(0))
                .as("merged")
                .isGreaterThan(1);
    }

    @Test
    void whatIsSharedAndRevertedIsSaidOfWhoeverNeedsIt() {
        script.startAndSettle();
        script.put("a");

        kernel.revert(table());

        await().atMost(LONG).until(() -> script.phase("a") == Phase.DEGRADED);
        assertThat(script.conditions("a")).extracting(Condition::type).containsExactly("Contested");
        kernel.revert(null);
        await().atMost(LONG).until(() -> script.phase("a") == Phase.READY);
    }

    @Test
    void whoAsksForSomethingNewGetsItAlsoBesideADispute() {
        script.startAndSettle();
        script.put("a");
        kernel.revert(chain("a"));
        await().atMost(LONG).until(() -> script.phase("a") == Phase.DEGRADED);
        kernel.addNamespace(NamespaceRef.named("one"));

        script.put("a", "sandbox", "one");

        assertThat(kernel.names()).contains("address 10.0.0.2/24 on eth0");
        kernel.revert(null);
    }
}
