package io.fairlead.docker.container;

import io.fairlead.docker.ApiVersion;
import io.fairlead.docker.ContainerList;
import java.util.List;
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
    public List<?> all(ApiVersion version) {
        return containers.all().stream()
                .map(container -> summary.of(container, true, version))
                .toList();
    }
}
