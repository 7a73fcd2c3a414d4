package io.fairlead.model;

import java.util.List;

/**
 * A network's definition with all its endpoints and uplinks on this node, as stored.
 *
 * @param uplinks those that are to be in force now, confirmed or not yet
 */
public record NetworkIntent(NetworkSpec spec, List<EndpointSpec> endpoints, List<Uplink> uplinks) implements Intent {

    public NetworkIntent {
        endpoints = List.copyOf(endpoints);
        uplinks = List.copyOf(uplinks);
    }

    @Override
    public Owner owner() {
        return Owner.of(spec.id());
    }

    @Override
    public long generation() {
        return spec.generation();
    }
}
