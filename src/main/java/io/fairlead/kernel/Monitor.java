package io.fairlead.kernel;

import io.fairlead.libc.ErrnoException;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.Inotify;
import io.fairlead.libc.Sockets;
import io.fairlead.libc.Wakeup;
import io.fairlead.netlink.MalformedMessageException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Waits for notifications of the kernel on a thread of its own and has the engine take them in. What sends none, such as
 * namespaces of processes, is looked at once a second.
 */
final class Monitor implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Monitor.class.getName());
    private static final Path NAMED = Path.of("/run/netns");
    private static final int TICK_MILLIS = 1000;
    /** Every so many ticks the kernel parameters are read again: some change others without a word. */
    private static final int FULL_TICKS = 5;

    /** A namespace file appears empty and is mounted upon a moment later, which nothing announces. */
    private static final int MOUNT_MILLIS = 20;

    private static final int MOUNT_LOOKS = 10;

    private final Wakeup wakeup = new Wakeup();
    private final Inotify inotify = new Inotify();
    private final Engine engine;
    private final Work work;
    private final Thread thread;
    private boolean watching;
    /** Looks in a row that failed. */
    private int failures;

    private int looks;
    private volatile boolean closed;

    /** Which of the namespaces in use have to be looked at. */
    enum Namespaces {
        NONE,
        /** Those that were not there at the last look: a file may have been mounted upon since. */
        MISSING,
        /** Those outside /run/netns, which nothing watches. */
        UNNAMED,
        ALL
    }

    /** What there is to do; called on the monitor's thread. */
    interface Work {
        /**
         * @param namespaces which namespaces have to be looked at too
         * @param all whether everything has to be looked at that sends no notifications
         */
        void look(Namespaces namespaces, boolean all);

        /** Looking failed: something may have been missed. */
        void failed();
    }

    Monitor(Engine engine, Work work) {
        this.engine = engine;
        this.work = work;
        this.thread = new Thread(this::run, "kernel-monitor");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Has the work done soon. */
    void wake() {
        wakeup.signal();
    }

    private void run() {
        FileDescriptor[] descriptors = {
            engine.mirror().descriptor(),
            engine.firewall().descriptor(),
            engine.sysctls().descriptor(),
            inotify.descriptor(),
            wakeup.descriptor()
        };
        long tick = System.nanoTime();
        int ticks = 0;
        while (!closed) {
            watchNamed();
            boolean[] readable = Sockets.awaitReadable(looks > 0 ? MOUNT_MILLIS : TICK_MILLIS, descriptors);
            if (closed) {
                return;
            }
            wakeup.clear();
            boolean ticked = System.nanoTime() - tick > TICK_MILLIS * 1_000_000L;
            if (ticked) {
                tick = System.nanoTime();
                ticks++;
            }
            Namespaces namespaces = namespaces(readable[3], ticked);
            looks = Math.max(0, looks - 1);
            if (readable[3]) {
                inotify.drain();
                looks = MOUNT_LOOKS;
            }
            look(namespaces, ticked && ticks % FULL_TICKS == 0);
        }
    }

    private Namespaces namespaces(boolean noticed, boolean ticked) {
        if (noticed || (ticked && (looks > 0 || !watching))) {
            return Namespaces.ALL;
        }
        if (looks > 0) {
            return Namespaces.MISSING;
        }
        return ticked ? Namespaces.UNNAMED : Namespaces.NONE;
    }

    private void look(Namespaces namespaces, boolean all) {
        try {
            if (failures > 0) {
                work.failed();
            }
            work.look(failures > 0 ? Namespaces.ALL : namespaces, all);
            failures = 0;
        } catch (ErrnoException | UncheckedIOException | MalformedMessageException | IllegalStateException e) {
            // Whatever it was, watching goes on; what was missed is found by looking at everything.
            LOG.log(System.Logger.Level.WARNING, "looking at kernel notifications failed", e);
            if (++failures > 1) {
                // That failed too, and what waits to be read keeps waiting: not as fast as we can.
                wakeup.clear();
                Sockets.awaitReadable(TICK_MILLIS, wakeup.descriptor());
            }
            wake();
        }
    }

    private void watchNamed() {
        if (!watching && Files.isDirectory(NAMED)) {
            inotify.watchDirectory(NAMED.toString());
            watching = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        wakeup.signal();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        wakeup.close();
        inotify.close();
    }
}
