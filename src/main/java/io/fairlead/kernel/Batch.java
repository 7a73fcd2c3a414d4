package io.fairlead.kernel;

import io.fairlead.libc.Errno;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Requests that travel in one send, and the change that each of them is for. */
final class Batch {

    private final MessageWriter writer = new MessageWriter();
    private final List<Change> changes = new ArrayList<>();
    private final Map<Change, Refusal> refusals = new LinkedHashMap<>();
    private boolean contested;

    /**
     * The kernel's first no to a change.
     *
     * @param atOnce whether it was said to the first message of the change
     */
    record Refusal(Errno errno, boolean atOnce) {}

    /** Adds the messages that {@code writing} writes. */
    void add(Change change, Consumer<MessageWriter> writing) {
        writing.accept(writer);
        while (changes.size() < writer.count()) {
            changes.add(change);
        }
    }

    boolean isEmpty() {
        return writer.isEmpty();
    }

    /** Sends all; what the kernel refused goes to {@code failures}, the first reason for each change. */
    void send(NetlinkSocket socket, Map<Change, String> failures) {
        if (!isEmpty()) {
            for (NetlinkSocket.BatchResult.Failure failure :
                    socket.batch(writer).failures()) {
                Change change = changes.get(failure.index());
                failures.putIfAbsent(change, String.valueOf(failure.error().getMessage()));
                boolean atOnce = failure.index() == changes.indexOf(change);
                refusals.putIfAbsent(change, new Refusal(failure.error().errno(), atOnce));
                contested |= failure.error().is(Errno.EEXIST) || failure.error().is(Errno.EBUSY);
            }
        }
    }

    /** What the kernel refused, after {@link #send}. */
    Map<Change, Refusal> refusals() {
        return refusals;
    }

    /** Whether something was in the way that another try may get round: a link's number taken by somebody meanwhile. */
    boolean isContested() {
        return contested;
    }

    /** Reports the same reason for every change that has messages here. */
    void fail(String reason, Map<Change, String> failures) {
        changes.forEach(change -> failures.putIfAbsent(change, reason));
    }
}
