package io.fairlead.reconcile;

import static io.fairlead.reconcile.Script.bridge;
import static io.fairlead.reconcile.Script.chain;
import static io.fairlead.reconcile.Script.network;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.Owner;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DisputesTest {

    private static final Owner A = network("a");

    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration PROOF = Duration.ofSeconds(10);

    private long now;
    private final Disputes disputes = new Disputes(() -> now, FIRST, LONGEST);

    private void repair(int times) {
        for (int i = 0; i < times; i++) {
            disputes.settle(A);
            disputes.repaired(A, Set.of(chain("a")));
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void theFirstRepairsAreMadeAtOnce() {
        repair(1 + Disputes.FREE);

        assertThat(disputes.held(A)).isEmpty();
        assertThat(disputes.open(A)).isEmpty();
        assertThat(disputes.next(A)).isEmpty();
    }

    @Test
    void furtherOnesWaitLongerEachTimeAndOtherObjectsDoNot() {
        repair(1 + Disputes.FREE + 1);
        disputes.repaired(A, Set.of(bridge("a")));

        assertThat(disputes.held(A)).containsExactly(chain("a"));
        assertThat(disputes.next(A)).contains(FIRST);
        disputes.noticed(A, chain("a"), Duration.ZERO);
        pass(FIRST);
        assertThat(disputes.held(A)).isEmpty();
        assertThat(disputes.open(A)).containsExactly(chain("a"));

        repair(1);
        assertThat(disputes.next(A)).contains(FIRST.multipliedBy(2));
        repair(10);
        assertThat(disputes.next(A)).contains(LONGEST);
    }

    @Test
    void whatHeldIsLikeAnyOtherObjectAgain() {
        repair(1 + Disputes.FREE + 1);
        pass(PROOF.minusMillis(1));
        disputes.settle(A);
        assertThat(disputes.open(A)).isNotEmpty();
        assertThat(disputes.next(A)).contains(Duration.ofMillis(1));

        pass(Duration.ofMillis(1));
        disputes.settle(A);

        assertThat(disputes.open(A)).isEmpty();
        repair(Disputes.FREE);
        assertThat(disputes.held(A)).isEmpty();
    }

    /** As in a test that breaks one thing a hundred times, or a job that runs every second. */
    @Test
    void whatHeldForAWhileEachTimeWaitsASecondAtMost() {
        for (int i = 0; i < Disputes.FREE_SLOW; i++) {
            repair(1);
            pass(Disputes.AT_ONCE);
        }
        assertThat(disputes.open(A)).isEmpty();
        for (int i = 0; i < 300; i++) {
            repair(1);
            pass(Disputes.AT_ONCE);
            assertThat(disputes.next(A))
                    .hasValueSatisfying(wait -> assertThat(wait).isLessThanOrEqualTo(Duration.ofSeconds(1)));
        }
    }

    /** The repair waits; the object was broken long before. */
    @Test
    void aRepairThatWaitedDidNotHoldLonger() {
        repair(1 + Disputes.FREE + 3);
        disputes.noticed(A, chain("a"), Duration.ZERO);
        pass(FIRST.multipliedBy(4));
        disputes.noticed(A, chain("a"), Duration.ZERO);
        repair(1);

        assertThat(disputes.next(A)).contains(FIRST.multipliedBy(8));
    }

    @Test
    void whoRevertsOnceInAWhileIsNoEnemy() {
        for (int i = 0; i < 100; i++) {
            repair(1);
            pass(PROOF);
        }

        assertThat(disputes.open(A)).isEmpty();
    }
}
