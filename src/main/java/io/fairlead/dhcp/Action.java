package io.fairlead.dhcp;

import io.fairlead.model.DhcpLease;
import io.fairlead.model.IpAddress;

/** What a client wants done. */
sealed interface Action {

    /** Send to everybody on the link, from the address that the message says the client has. */
    record Broadcast(DhcpMessage message) implements Action {}

    /** Send through the sandbox's own stack. */
    record Unicast(DhcpMessage message, IpAddress server) implements Action {}

    /** Ask the link who has the address. */
    record Probe(IpAddress address) implements Action {}

    /** No answer is expected any more: close the sockets. */
    record HangUp() implements Action {}

    /** The address may be used, or go on being used. */
    record Bound(DhcpLease lease) implements Action {}

    /** The address may not be used any more. */
    record Ended(DhcpLease lease, String reason) implements Action {}

    /** A person should know. */
    record Complain(Trouble trouble) implements Action {}

    /** What a person was told is over. */
    record AllWell() implements Action {}
}
