package io.fairlead.model;

import java.util.List;

/** A network's definition with all its endpoints on this node, as stored. */
public record NetworkIntent(NetworkSpec spec, List<EndpointSpec> endpoints) implements Intent {

    public NetworkIntent {
        endpoints = List.copyOf(endpoints);
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
