package io.fairlead.network;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.PublishedPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an endpoint's ports come to.
 *
 * @param published at addresses of the host
 * @param opened at the endpoint's own addresses, where the network is routed
 * @param v4 whether IPv4 is routed
 * @param v6 whether IPv6 is routed
 */
record PortPlan(List<PublishedPort> published, List<Publishing.Parsed> opened, boolean v4, boolean v6) {

    static final PortPlan NONE = new PortPlan(List.of(), List.of(), false, false);

    /**
     * @param addresses the endpoint's
     */
    List<PublishedPort> complete(List<IpPrefix> addresses) {
        List<PublishedPort> all = new ArrayList<>(published);
        for (boolean family : new boolean[] {false, true}) {
            Optional<IpAddress> own = addresses.stream()
                    .map(IpPrefix::address)
                    .filter(a -> a.v6() == family && (family ? v6 : v4))
                    .findFirst();
            own.ifPresent(address ->
                    opened.forEach(p -> all.add(new PublishedPort(p.protocol(), address, p.ports(), p.ports()))));
        }
        return all;
    }
}
