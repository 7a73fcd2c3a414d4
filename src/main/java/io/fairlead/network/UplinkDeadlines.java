package io.fairlead.network;

import io.fairlead.model.Condition;
import io.fairlead.model.NetworkId;
import io.fairlead.model.Owner;
import io.fairlead.reconcile.Reconciler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Undoes changes of uplinks that nobody confirmed in time. What became overdue while the service was down is undone before
 * the first pass, so that such a change is not even made again.
 */
@Component
class UplinkDeadlines implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(UplinkDeadlines.class);
    private static final String CONDITION = "UplinkUnconfirmed";
    /** After the database refused to take a roll-back. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Commands commands;
    private final Reconciler reconciler;
    private final StoredStatus statuses;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "uplink-deadlines");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable ScheduledFuture<?> next;
    private volatile boolean running;

    UplinkDeadlines(Commands commands, Reconciler reconciler, StoredStatus statuses) {
        this.commands = commands;
        this.reconciler = reconciler;
        this.statuses = statuses;
    }

    @Override
    public void start() {
        running = true;
        commands.onReload(owners -> timer.execute(this::arm));
        commands.inventory().networks().stream()
                .filter(network -> !network.uplinks().isEmpty())
                .forEach(this::show);
        undoOverdue();
    }

    /** Something about a network's uplinks changed. */
    void changed(NetworkId network) {
        commands.inventory().network(network).ifPresent(this::show);
        arm();
    }

    /** Makes the network's conditions say what waits to be confirmed. */
    private void show(StoredNetwork network) {
        Owner owner = Owner.of(network.spec().id());
        statuses.removeAll(owner, CONDITION);
        for (StoredUplink uplink : network.uplinks()) {
            if (uplink.confirmBy() != null) {
                String link = uplink.uplink().link();
                String what = uplink.leaving() ? "was taken away and comes back" : "became an uplink and is taken away";
                String message = link + " " + what + " at " + uplink.confirmBy() + " unless that is confirmed: POST"
                        + " /api/v1/networks/" + network.spec().id() + "/uplinks/" + link + "/confirm";
                statuses.add(owner, CONDITION + " " + link, new Condition(CONDITION, message, Instant.now()));
            }
        }
    }

    private synchronized void arm() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
        commands.inventory().networks().stream()
                .flatMap(network -> network.uplinks().stream())
                .map(StoredUplink::confirmBy)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .ifPresent(first -> arm(Duration.between(Instant.now(), first)));
    }

    private synchronized void arm(Duration delay) {
        if (running) {
            next = timer.schedule(this::undoOverdue, Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS);
        }
    }

    private void undoOverdue() {
        List<NetworkId> undone = new ArrayList<>();
        boolean done = false;
        try {
            tryToUndo(undone);
            done = true;
        } catch (RefusedException e) {
            LOG.error("The database does not take it: {}", e.getMessage());
        } finally {
            if (!done) {
                // Whatever it was: a host may be cut off until this is done.
                LOG.error("A change of uplinks that nobody confirmed cannot be undone yet");
                arm(AGAIN);
            }
        }
        if (done) {
            undone.forEach(this::changed);
            arm();
        }
    }

    private void tryToUndo(List<NetworkId> undone) {
        Instant now = Instant.now();
        boolean overdue = commands.inventory().networks().stream()
                .anyMatch(network -> network.uplinks().stream().anyMatch(u -> u.isOverdue(now)));
        if (overdue) {
            Set<Owner> touched = commands.run(draft -> {
                        undone.clear();
                        draft.inventory().networks().forEach(network -> undo(draft, network, now, undone));
                        return undone;
                    })
                    .touched();
            touched.forEach(reconciler::request);
        }
    }

    private static void undo(Draft draft, StoredNetwork network, Instant now, List<NetworkId> undone) {
        List<StoredUplink> kept = new ArrayList<>();
        for (StoredUplink uplink : network.uplinks()) {
            if (!uplink.isOverdue(now)) {
                kept.add(uplink);
                continue;
            }
            LOG.warn(
                    "Nobody confirmed in time that {} of network {} was {}: that is undone",
                    uplink.uplink().link(),
                    network.spec().name(),
                    uplink.leaving() ? "taken away" : "made an uplink");
            if (uplink.leaving()) {
                kept.add(uplink.staying());
            }
        }
        if (!kept.equals(network.uplinks())) {
            draft.changeUplinks(network, kept);
            undone.add(network.spec().id());
        }
    }

    @Override
    public void stop() {
        running = false;
        timer.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the reconciler. */
    @Override
    public int getPhase() {
        return 0;
    }
}
