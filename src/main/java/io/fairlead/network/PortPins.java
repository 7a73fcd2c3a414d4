package io.fairlead.network;

import io.fairlead.model.PublishedPort;
import java.util.ArrayList;
import java.util.List;

/** An endpoint's ports in a form that comes to the same host ports elsewhere, and back. */
final class PortPins {

    private PortPins() {}

    /** As asked for, with the host ports that were chosen. */
    static List<PortRequest> pinned(StoredEndpoint endpoint) {
        List<PublishedPort> rest = new ArrayList<>(PortPlanning.held(endpoint));
        List<PortRequest> pinned = new ArrayList<>();
        for (PortRequest asked : endpoint.asked()) {
            PublishedPort first =
                    rest.stream().filter(asked::isAnsweredBy).findFirst().orElse(null);
            if (first == null) {
                pinned.add(asked);
                continue;
            }
            // One for each address that it is published on.
            rest.removeIf(port -> asked.isAnsweredBy(port) && port.hostPorts().equals(first.hostPorts()));
            pinned.add(asked.isOpen() ? asked.withHostPort(first.hostPorts().toString()) : asked);
        }
        return pinned;
    }

    /** What names the host ports that were chosen anyway asks for no change. */
    static List<PortRequest> unpinned(List<PortRequest> wanted, StoredEndpoint endpoint) {
        List<PortRequest> pinned = pinned(endpoint);
        return wanted.stream()
                .map(port -> pinned.contains(port) ? endpoint.asked().get(pinned.indexOf(port)) : port)
                .toList();
    }
}
