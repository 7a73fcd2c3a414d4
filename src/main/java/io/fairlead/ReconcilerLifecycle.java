package io.fairlead;

import io.fairlead.reconcile.Reconciler;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the reconciler when everything it needs is there, and stops it after the web server: requests may wait for a
 * pass. Stopping leaves the kernel as it is.
 */
final class ReconcilerLifecycle implements SmartLifecycle {

    /** After what prepares the stored intents (phase 0), before the web server. */
    private static final int PHASE = 100;

    private final Reconciler reconciler;
    private volatile boolean running;

    ReconcilerLifecycle(Reconciler reconciler) {
        this.reconciler = reconciler;
    }

    @Override
    public void start() {
        reconciler.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        reconciler.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
