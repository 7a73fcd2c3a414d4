package io.fairlead.docker.container;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Who waits for the end of a container. */
@Component
class ContainerExits {

    private final Map<String, List<Watcher>> watchers = new ConcurrentHashMap<>();
    private final List<Consumer<String>> removals = new CopyOnWriteArrayList<>();

    /** Somebody who waits. */
    interface Watcher {

        /** It does not run any more; it may still be there. */
        void ended(int exitCode);

        /** It is gone. */
        void removed();
    }

    /** Tells the watcher of every end from now on, until it is forgotten. */
    void watch(String container, Watcher watcher) {
        watchers.compute(container, (unused, present) -> {
            List<Watcher> all = present == null ? new CopyOnWriteArrayList<>() : present;
            all.add(watcher);
            return all;
        });
    }

    void forget(String container, Watcher watcher) {
        watchers.computeIfPresent(container, (unused, all) -> {
            all.remove(watcher);
            return all.isEmpty() ? null : all;
        });
    }

    /** Tells of every container's removal, by its id. */
    void onRemoval(Consumer<String> listener) {
        removals.add(listener);
    }

    /** To be called in the transaction in which it ends: told when that is committed. */
    void ended(String container, int exitCode) {
        afterCommit(() -> all(container).forEach(watcher -> watcher.ended(exitCode)));
    }

    /** To be called in the transaction in which it is removed: told when that is committed. */
    void removed(String container) {
        afterCommit(() -> {
            all(container).forEach(Watcher::removed);
            removals.forEach(listener -> listener.accept(container));
        });
    }

    private List<Watcher> all(String container) {
        return watchers.getOrDefault(container, List.of());
    }

    private static void afterCommit(Runnable news) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                news.run();
            }
        });
    }
}
