package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.libc.Errno;
import io.fairlead.libc.ErrnoException;
import io.fairlead.model.NamespaceRef;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes away bridges that were deleted in name only. Deleting one costs the kernel 17 to 40 ms under the lock that every
 * network change needs; renaming, emptying and stopping it costs half a millisecond and leaves nothing that anybody could
 * reach. The rest is done when nothing else is going on, and after a crash by whoever finds the tombstone.
 */
final class Reaper implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Reaper.class.getName());
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** However busy the engine is, no tombstone stands longer. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ReentrantLock lock;
    private final Condition changed;
    private final Engine engine;
    private final NetlinkSocket socket;
    private final Thread thread;
    private long active = System.nanoTime();
    private long reaped = System.nanoTime();
    private int hurried;
    private boolean closed;

    /**
     * @param lock the engine's
     */
    Reaper(ReentrantLock lock, Engine engine) {
        this.lock = lock;
        this.changed = lock.newCondition();
        this.engine = engine;
        this.socket = engine.namespaces().call(NamespaceRef.HOST, () -> NetlinkSocket.open(NetlinkSocket.ROUTE));
        this.thread = new Thread(this::run, "kernel-reaper");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The engine works: wait with what takes long. Under the engine's lock. */
    void busy() {
        active = System.nanoTime();
        if (!engine.mirror().host().tombstones().isEmpty()) {
            changed.signalAll();
        }
    }

    /** Waits until no tombstone is left; false if that takes longer. */
    boolean await(Duration max) throws InterruptedException {
        long left = max.toNanos();
        lock.lock();
        try {
            hurried++;
            changed.signalAll();
            while (!engine.mirror().host().tombstones().isEmpty()) {
                if (left <= 0 || closed) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            hurried--;
            lock.unlock();
        }
    }

    private void run() {
        lock.lock();
        try {
            while (!closed) {
                List<Integer> tombstones =
                        new ArrayList<>(engine.mirror().host().tombstones());
                long now = System.nanoTime();
                if (tombstones.isEmpty()) {
                    reaped = now;
                    changed.await(1, TimeUnit.SECONDS);
                } else if (hurried > 0 || now - active >= IDLE_NANOS || now - reaped >= PATIENCE_NANOS) {
                    reap(tombstones.get(0));
                } else {
                    changed.awaitNanos(IDLE_NANOS - (now - active));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void reap(int index) throws InterruptedException {
        lock.unlock();
        boolean gone;
        try {
            gone = delete(index);
        } finally {
            lock.lock();
        }
        if (gone) {
            engine.mirror().forgetTombstone(index);
            changed.signalAll();
        } else {
            // It stays a tombstone, and whoever waits for it learns that it is still there.
            changed.await(1, TimeUnit.SECONDS);
        }
        reaped = System.nanoTime();
    }

    /** Whether the link is no more. */
    private boolean delete(int index) {
        MessageWriter w = new MessageWriter();
        Link.writeDelete(w, "delete tombstone " + index, index);
        try {
            for (NetlinkSocket.BatchResult.Failure failure : socket.batch(w).failures()) {
                if (!failure.error().is(Errno.ENODEV)) {
                    LOG.log(System.Logger.Level.WARNING, failure.error().getMessage());
                    return false;
                }
            }
            return true;
        } catch (ErrnoException e) {
            LOG.log(System.Logger.Level.WARNING, e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        socket.close();
    }
}
