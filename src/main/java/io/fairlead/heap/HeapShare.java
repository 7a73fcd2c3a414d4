package io.fairlead.heap;

import org.jspecify.annotations.Nullable;

/**
 * What one request has of the {@link HeapBudget}, until it is answered. It belongs to the thread that serves the request, so
 * that whoever makes something large says so where it is made; elsewhere (the service's own work) nothing is weighed.
 */
public final class HeapShare implements AutoCloseable {

    /** What a request may take unasked; as many as the web server has threads fit beside the budget. */
    static final long FREE = 256 << 10;

    private static final ThreadLocal<@Nullable HeapShare> CURRENT = new ThreadLocal<>();

    private final HeapBudget budget;
    private long wanted;
    private int taken;
    private long fromReserve;

    private HeapShare(HeapBudget budget) {
        this.budget = budget;
    }

    /** Begins this thread's request. */
    static HeapShare open(HeapBudget budget) {
        HeapShare share = new HeapShare(budget);
        CURRENT.set(share);
        return share;
    }

    /**
     * Says that this thread's request needs as much more from now on.
     *
     * @throws HeapSpentException if there is no room for it in time
     */
    public static void need(long bytes) {
        HeapShare share = CURRENT.get();
        if (share != null) {
            share.add(bytes);
        }
    }

    /** A part of the work, whose needs are over with it. */
    public interface Part extends AutoCloseable {
        @Override
        void close();
    }

    /** Whatever this thread's request needs from now on, it needs until this is closed. */
    public static Part part() {
        HeapShare share = CURRENT.get();
        if (share == null) {
            return () -> {};
        }
        long before = share.wanted;
        return () -> share.add(before - share.wanted);
    }

    private void add(long bytes) {
        long due = Math.max(0, wanted + bytes - FREE) - (long) taken * 1024 - fromReserve;
        if (due > 0) {
            takeMore(due);
        } else if (due < 0) {
            giveBack(-due);
        }
        wanted += bytes;
    }

    private void takeMore(long due) {
        if (taken == 0) {
            taken = budget.take(due);
            return;
        }
        int more = fromReserve == 0 ? budget.takeIfFree(due) : 0;
        taken += more;
        if (more == 0) {
            budget.requireReserve(fromReserve + due);
            if (fromReserve == 0) {
                budget.takeReserve();
            }
            fromReserve += due;
        }
    }

    private void giveBack(long surplus) {
        long ofReserve = Math.min(fromReserve, surplus);
        if (ofReserve > 0) {
            fromReserve -= ofReserve;
            if (fromReserve == 0) {
                budget.giveReserveBack();
            }
        }
        int units = (int) ((surplus - ofReserve) / 1024);
        taken -= units;
        budget.giveBack(units);
    }

    @Override
    public void close() {
        CURRENT.remove();
        giveBack((long) taken * 1024 + fromReserve);
    }
}
