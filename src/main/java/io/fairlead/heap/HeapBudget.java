package io.fairlead.heap;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A part of the heap that requests share. Who comes first is served first. Some of it is kept for those who have a part
 * already and need more: one of them at a time has all of that, so that they do not wait for each other.
 */
public final class HeapBudget {

    /** The database, the image of its rows, the mirror of the kernel and the web server need the rest. */
    private static final int PART = 3;

    private static final int UNIT = 1 << 10;

    /** Longer than anything that holds much of it takes, shorter than clients wait. */
    private static final Duration WAIT = Duration.ofSeconds(10);

    private static final int RESERVED = 4;

    private final int units;
    private final int reserved;
    private final Semaphore free;
    private final Semaphore reserve = new Semaphore(1, true);
    private final Duration wait;

    /**
     * @param bytes that there are
     * @param wait how long a request stands in line
     */
    HeapBudget(long bytes, Duration wait) {
        reserved = units(bytes / RESERVED);
        units = units(bytes) - reserved;
        free = new Semaphore(units, true);
        this.wait = wait;
    }

    /** Of the heap that this JVM was given. */
    static HeapBudget ofThisHeap() {
        return new HeapBudget(Runtime.getRuntime().maxMemory() / PART, WAIT);
    }

    private static int units(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, (bytes + UNIT - 1) / UNIT);
    }

    private long bytes() {
        return (long) units * UNIT;
    }

    /** How much nobody has at the moment. */
    long freeBytes() {
        return (long) free.availablePermits() * UNIT;
    }

    /** How many stand in line. */
    int waiting() {
        return free.getQueueLength();
    }

    /**
     * Takes a part, in which nothing is yet.
     *
     * @return how much was taken, to be given back
     * @throws HeapSpentException if that is not free in time
     */
    int take(long bytes) {
        int wanted = units(bytes);
        if (wanted > units) {
            throw tooMuch(bytes);
        }
        acquire(free, wanted);
        return wanted;
    }

    /** As {@link #take} for somebody who has a part and does not wait; nothing if that is not free. */
    int takeIfFree(long bytes) {
        int wanted = units(bytes);
        return free.tryAcquire(wanted) ? wanted : 0;
    }

    void giveBack(int taken) {
        free.release(taken);
    }

    /**
     * Takes what is kept for those who need more.
     *
     * @throws HeapSpentException if somebody else has it for long
     */
    void takeReserve() {
        acquire(reserve, 1);
    }

    void giveReserveBack() {
        reserve.release();
    }

    /**
     * @throws HeapSpentException if the reserve is smaller than this
     */
    void requireReserve(long bytes) {
        if (units(bytes) > reserved) {
            throw tooMuch(bytes);
        }
    }

    private void acquire(Semaphore from, int wanted) {
        try {
            if (!from.tryAcquire(wanted, wait.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new HeapSpentException("other large requests have the memory at the moment: try again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HeapSpentException("the service is stopping");
        }
    }

    private HeapSpentException tooMuch(long bytes) {
        return new HeapSpentException("this needs " + mebibytes(bytes) + " of memory, and requests have "
                + mebibytes(bytes()) + ": ask for less at once, or give the service a larger heap (-Xmx)");
    }

    private static String mebibytes(long bytes) {
        return ((bytes >> 20) + 1) + " MiB";
    }
}
