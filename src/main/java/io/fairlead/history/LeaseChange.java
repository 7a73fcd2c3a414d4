package io.fairlead.history;

import io.fairlead.model.IpAddress;

/** An address that somebody gets or gives back. */
public sealed interface LeaseChange {

    /** The endpoint concerned. */
    String endpoint();

    /** The address concerned. */
    IpAddress address();

    /** The endpoint gets the address. */
    record Begin(IpAddress address, Entry.Name network, String endpoint, Entry.Name sandbox, String mac, String node)
            implements LeaseChange {}

    /** The endpoint gives the address back. */
    record End(IpAddress address, String endpoint) implements LeaseChange {}
}
