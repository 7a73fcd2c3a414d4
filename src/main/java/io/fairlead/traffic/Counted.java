package io.fairlead.traffic;

import io.fairlead.model.LinkCounters;
import org.jspecify.annotations.Nullable;

/**
 * What passed a link on the host, told from its other side: a sandbox received what the host's end sent.
 *
 * @param newReceived of {@code received}, what was not there at the look before; everything, if there was none
 * @param newSent likewise
 */
record Counted(Flow received, Flow sent, Flow newReceived, Flow newSent) {

    static final Counted NOTHING = new Counted(Flow.NONE, Flow.NONE, Flow.NONE, Flow.NONE);

    static Counted of(LinkCounters now, @Nullable LinkCounters before) {
        Flow received = received(now);
        Flow sent = sent(now);
        return before == null || hasBegunAnew(now, before)
                ? new Counted(received, sent, received, sent)
                : new Counted(received, sent, received.minus(received(before)), sent.minus(sent(before)));
    }

    /** Another one of the same name and number, in a namespace that was made anew. */
    private static boolean hasBegunAnew(LinkCounters now, LinkCounters before) {
        return now.rxBytes() < before.rxBytes()
                || now.txBytes() < before.txBytes()
                || now.rxPackets() < before.rxPackets()
                || now.txPackets() < before.txPackets();
    }

    /** The same of a link that is the sandbox's own. */
    Counted fromInside() {
        return new Counted(sent, received, newSent, newReceived);
    }

    private static Flow received(LinkCounters host) {
        return new Flow(host.txBytes(), host.txPackets(), host.txDropped(), host.txErrors());
    }

    private static Flow sent(LinkCounters host) {
        return new Flow(host.rxBytes(), host.rxPackets(), host.rxDropped(), host.rxErrors());
    }

    Counted plus(Counted other) {
        return new Counted(
                received.plus(other.received),
                sent.plus(other.sent),
                newReceived.plus(other.newReceived),
                newSent.plus(other.newSent));
    }
}
