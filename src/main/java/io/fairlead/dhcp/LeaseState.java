package io.fairlead.dhcp;

/** How far a client is (RFC 2131, section 4.4). */
public enum LeaseState {
    /** There is no link to ask by yet. */
    WAITING,
    /** Looks for servers. */
    SELECTING,
    /** Asked a server for the address that it offered. */
    REQUESTING,
    /** Looks whether somebody else has the address. */
    PROBING,
    /** Somebody else had; waits before it asks again. */
    DECLINED,
    /** Has an address from before, and asks whether it may go on with it. */
    REBOOTING,
    /** Has an address. */
    BOUND,
    /** Has an address and asks its server to renew it. */
    RENEWING,
    /** Has an address and asks any server to renew it, because its own does not answer. */
    REBINDING
}
