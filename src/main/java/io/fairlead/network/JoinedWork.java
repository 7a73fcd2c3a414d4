package io.fairlead.network;

import org.jspecify.annotations.Nullable;

/**
 * Something that is written with every command that this thread runs, in the command's own transaction: it is there
 * exactly when the change is.
 */
public final class JoinedWork implements AutoCloseable {

    private static final ThreadLocal<@Nullable Runnable> JOINED = new ThreadLocal<>();

    private JoinedWork() {}

    /**
     * @param work runs before each commit until this is closed; what it throws keeps the command from being committed
     */
    public static JoinedWork join(Runnable work) {
        JOINED.set(work);
        return new JoinedWork();
    }

    static void run() {
        Runnable work = JOINED.get();
        if (work != null) {
            work.run();
        }
    }

    @Override
    public void close() {
        JOINED.remove();
    }
}
