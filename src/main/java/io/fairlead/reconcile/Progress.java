package io.fairlead.reconcile;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Lets callers wait until a pass has brought what they wait for. */
final class Progress {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition made = lock.newCondition();

    void announce() {
        lock.lock();
        try {
            made.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Asks now and after every pass until there is an answer.
     *
     * @return empty when the time is over or the thread was interrupted
     */
    <T> Optional<T> await(Supplier<Optional<T>> question, Duration max) {
        long left = max.toNanos();
        lock.lock();
        try {
            Optional<T> answer = question.get();
            while (answer.isEmpty() && left > 0) {
                left = made.awaitNanos(left);
                answer = question.get();
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }
}
