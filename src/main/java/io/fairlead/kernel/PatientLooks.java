package io.fairlead.kernel;

import io.fairlead.libc.Errno;
import io.fairlead.libc.ErrnoException;
import io.fairlead.libc.FileDescriptor;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Looks at files that somebody else names, none of which may keep the engine waiting: a path may lead into a file system
 * whose server does not answer, and then a system call takes as long as that lasts. Thread-safe.
 */
final class PatientLooks {

    private static final System.Logger LOG = System.getLogger(PatientLooks.class.getName());

    private static final Errno ETIMEDOUT = new Errno(110);

    private final Duration patience;

    /** Looks that have not come back; there is never a second one at the same path. */
    private final Map<String, CompletableFuture<?>> waiting = new ConcurrentHashMap<>();

    PatientLooks(Duration patience) {
        this.patience = patience;
    }

    /** What only root and the kernel put files into, and nobody mounts anything upon. */
    private static boolean isTrusted(String path) {
        return path.startsWith("/proc/") || path.startsWith("/run/netns/");
    }

    /**
     * @param path what is looked at
     * @throws ErrnoException ETIMEDOUT if that takes too long, or an earlier look has not come back yet; what the look
     *     throws comes out unchanged
     */
    <T> T look(String path, Supplier<T> look) {
        return isTrusted(path) ? look.get() : lookPatiently(path, look);
    }

    private <T> T lookPatiently(String path, Supplier<T> look) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        CompletableFuture<?> earlier = waiting.get(path);
        if (earlier != null && !earlier.isDone()) {
            throw tooLong(path);
        }
        Thread thread = new Thread(() -> answer.completeAsync(look, Runnable::run), "look-at-path");
        thread.setDaemon(true);
        thread.start();
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} does not answer, and is not there until it does", path);
            waiting.put(path, answer);
            answer.whenComplete((found, failure) -> {
                waiting.remove(path, answer);
                if (found instanceof FileDescriptor late) {
                    late.close();
                }
            });
            throw tooLong(path);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ErrnoException("look at " + path, Errno.EINTR);
        }
    }

    private static ErrnoException tooLong(String path) {
        return new ErrnoException("look at " + path + ", which does not answer", ETIMEDOUT);
    }
}
