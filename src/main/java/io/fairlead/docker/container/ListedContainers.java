package io.fairlead.docker.container;

import io.fairlead.docker.ApiVersion;
import io.fairlead.docker.ContainerList;
import org.springframework.stereotype.Component;

/** Tells the rest of Docker's API which containers there are. */
@Component
class ListedContainers implements ContainerList {

    private final Containers containers;
    private final ContainerSummary summary;

    ListedContainers(Containers containers, ContainerSummary summary) {
        this.containers = containers;
        this.summary = summary;
    }

    @Override
    public Iterable<?> all(ApiVersion version) {
        Iterable<Object> all = () -> containers
                .all()
                .map(container -> (Object) summary.of(container, true, version))
                .iterator();
        return all;
    }

    @Override
    public int count() {
        return containers.count();
    }
}
