package io.fairlead.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeapShareTest {

    private static final long MIB = 1 << 20;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(1);

    @Test
    void aSmallRequestIsNotWeighed() {
        HeapBudget budget = new HeapBudget(4 * MIB / 3, SHORT);
        try (HeapShare share = HeapShare.open(budget)) {
            HeapShare.need(HeapShare.FREE);
            assertThat(budget.freeBytes()).isEqualTo(MIB);
            HeapShare.need(MIB / 2);
            assertThat(budget.freeBytes()).isEqualTo(MIB / 2);
        }
        assertThat(budget.freeBytes()).isEqualTo(MIB);
    }

    @Test
    void whatNeverFitsIsRefusedAtOnce() {
        HeapBudget budget = new HeapBudget(4 * MIB / 3, LONG);
        try (HeapShare share = HeapShare.open(budget)) {
            assertThatThrownBy(() -> HeapShare.need(2 * MIB)).hasMessageContaining("2 MiB", "-Xmx");
            assertThat(budget.freeBytes()).isEqualTo(MIB);
            HeapShare.need(MIB);
        }
    }

    @Test
    void whatDoesNotFitAtTheMomentWaits() throws InterruptedException, ExecutionException {
        HeapBudget budget = new HeapBudget(4 * MIB / 3, LONG);
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> {
            try (HeapShare share = HeapShare.open(budget)) {
                HeapShare.need(MIB);
                taken.countDown();
                enough.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        taken.await();
        CompletableFuture<Void> second = CompletableFuture.runAsync(() -> {
            try (HeapShare share = HeapShare.open(budget)) {
                HeapShare.need(MIB);
            }
        });
        await().until(() -> budget.waiting() == 1);
        assertThat(second).isNotDone();
        enough.countDown();
        first.get();
        second.get();
        assertThat(budget.freeBytes()).isEqualTo(MIB);
    }

    @Test
    void whoWaitsTooLongIsToldToComeAgain() {
        HeapBudget budget = new HeapBudget(4 * MIB / 3, SHORT);
        int all = budget.take(MIB);
        try (HeapShare share = HeapShare.open(budget)) {
            assertThatThrownBy(() -> HeapShare.need(MIB)).hasMessageContaining("try again");
        }
        budget.giveBack(all);
        assertThat(budget.freeBytes()).isEqualTo(MIB);
    }

    @Test
    void aPartGivesBackWhatItNeeded() {
        HeapBudget budget = new HeapBudget(16 * MIB / 3, SHORT);
        try (HeapShare share = HeapShare.open(budget)) {
            HeapShare.need(MIB);
            for (int i = 0; i < 100; i++) {
                try (HeapShare.Part part = HeapShare.part()) {
                    HeapShare.need(MIB);
                    HeapShare.need(MIB);
                }
            }
            assertThat(budget.freeBytes()).isEqualTo(3 * MIB + HeapShare.FREE);
        }
        assertThat(budget.freeBytes()).isEqualTo(4 * MIB);
    }

    @Test
    void thoseWhoNeedMoreDoNotWaitForEachOther() throws InterruptedException, ExecutionException {
        HeapBudget budget = new HeapBudget(4 * MIB, LONG);
        CyclicBarrier together = new CyclicBarrier(3);
        List<CompletableFuture<Void>> all = IntStream.range(0, 3)
                .mapToObj(i -> CompletableFuture.runAsync(
                        () -> {
                            try (HeapShare share = HeapShare.open(budget)) {
                                HeapShare.need(MIB + HeapShare.FREE);
                                together.await();
                                try (HeapShare.Part part = HeapShare.part()) {
                                    HeapShare.need(MIB / 2);
                                    HeapShare.need(MIB / 2);
                                }
                            } catch (InterruptedException | BrokenBarrierException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        task -> new Thread(task).start()))
                .toList();
        for (CompletableFuture<Void> one : all) {
            one.get();
        }
        assertThat(budget.freeBytes()).isEqualTo(3 * MIB);
        budget.takeReserve();
        budget.giveReserveBack();
    }

    @Test
    void outsideOfRequestsNothingIsWeighed() {
        HeapShare.need(Long.MAX_VALUE);
        HeapShare.part().close();
    }
}
