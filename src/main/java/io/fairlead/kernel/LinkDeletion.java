package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.libc.ErrnoException;
import io.fairlead.libc.Sockets;
import io.fairlead.model.NamespaceRef;
import io.fairlead.netlink.NetlinkSocket;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Deletes the links of one plan, but for bridges. Of those in the host's namespace, one request for a whole link group takes one grace period of the kernel's RCU for
 * all of them; those in sandboxes go one by one, without a visit. The sender then waits for another one (rcu_barrier, 5 to 15 ms) with nothing left to do and no lock held:
 * a thread of its own does that, and the links are gone as soon as the kernel has said so.
 */
final class LinkDeletion {

    private static final int POLL_MILLIS = 50;

    private final Map<StackedLinks.Place, Change> links = new LinkedHashMap<>();

    void add(Change change, NamespaceMirror namespace, int index) {
        links.put(new StackedLinks.Place(namespace, index), change);
    }

    /** Answers when all links are gone or refused to go; further ones may be added then. */
    void run(Engine engine, Map<Change, String> failures) {
        if (links.isEmpty()) {
            return;
        }
        CompletableFuture<Map<Change, String>> answer =
                send(engine, batch(engine.mirror().host()));
        while (!answer.isDone()
                && links.keySet().stream()
                        .anyMatch(place -> place.namespace().link(place.index()).isPresent())) {
            Sockets.awaitReadable(POLL_MILLIS, engine.mirror().descriptor());
            engine.mirror().drain();
        }
        if (answer.isDone()) {
            failures.putAll(answer.join());
        }
        links.clear();
    }

    private Batch batch(NamespaceMirror host) {
        Batch batch = new Batch();
        Map<Integer, Change> onHost = new LinkedHashMap<>();
        links.forEach((place, change) -> {
            if (place.namespace().isHost()) {
                onHost.put(place.index(), change);
            } else {
                int id = place.namespace().id();
                batch.add(change, w -> Link.writeDeleteIn(w, operation(change), id, place.index()));
            }
        });
        if (onHost.size() == 1) {
            onHost.forEach((index, change) -> batch.add(change, w -> Link.writeDelete(w, operation(change), index)));
        } else if (!onHost.isEmpty()) {
            int group = freeGroup(host);
            onHost.forEach((index, change) -> batch.add(
                    change, w -> Link.change(index).group(group).build().write(w, operation(change), 0)));
            Change any = onHost.values().iterator().next();
            batch.add(any, w -> Link.writeDeleteGroup(w, "delete links", group));
        }
        return batch;
    }

    private static String operation(Change change) {
        return "delete " + change.resource().kind() + " " + change.resource().name();
    }

    /** A group that no link is in, so that no link of others goes with ours. */
    private static int freeGroup(NamespaceMirror host) {
        while (true) {
            int group = ThreadLocalRandom.current().nextInt(1 << 16, Integer.MAX_VALUE);
            boolean taken = host.links().stream()
                    .anyMatch(link -> Integer.valueOf(group).equals(link.group()));
            if (!taken) {
                return group;
            }
        }
    }

    private static CompletableFuture<Map<Change, String>> send(Engine engine, Batch batch) {
        CompletableFuture<Map<Change, String>> answer = new CompletableFuture<>();
        Thread thread =
                new Thread(() -> answer.completeAsync(() -> sendNow(engine, batch), Runnable::run), "link-deletion");
        thread.setDaemon(true);
        thread.start();
        return answer;
    }

    private static Map<Change, String> sendNow(Engine engine, Batch batch) {
        Map<Change, String> failures = new HashMap<>();
        try (NetlinkSocket socket =
                engine.namespaces().call(NamespaceRef.HOST, () -> NetlinkSocket.open(NetlinkSocket.ROUTE))) {
            batch.send(socket, failures);
        } catch (ErrnoException e) {
            batch.fail(String.valueOf(e.getMessage()), failures);
        }
        return failures;
    }
}
