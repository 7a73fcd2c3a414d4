package io.fairlead;

import io.fairlead.kernel.Kernel;
import io.fairlead.reconcile.Reconciler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the reconciler when everything it needs is there, and stops it after the web server: requests may wait for a
 * pass. Stopping leaves the kernel as it is.
 */
final class ReconcilerLifecycle implements SmartLifecycle {

    /** After what prepares the stored intents (phase 0), before the web server. */
    private static final int PHASE = 100;

    private static final Logger LOG = LoggerFactory.getLogger(ReconcilerLifecycle.class);

    private final Reconciler reconciler;
    private final Kernel kernel;
    private volatile boolean running;

    ReconcilerLifecycle(Reconciler reconciler, Kernel kernel) {
        this.reconciler = reconciler;
        this.kernel = kernel;
    }

    @Override
    public void start() {
        kernel.strangers()
                .forEach(found -> LOG.warn("This host has something of {}; {}", found.describe(), found.advice()));
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
