package io.fairlead.docker.container;

import io.fairlead.network.DriverView;
import io.fairlead.network.HostService;
import io.fairlead.network.NetworkService;
import io.fairlead.network.RefusedException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Tells of ports that nobody will reach on the host, because no network of the container publishes any. */
@Component
class DiscardedPorts {

    private final NetworkService networks;
    private final HostService host;

    DiscardedPorts(NetworkService networks, HostService host) {
        this.networks = networks;
        this.host = host;
    }

    /**
     * What to say of ports that are asked for on these networks; nothing if one of them publishes, or is not there yet.
     */
    List<String> warnings(Collection<String> names) {
        List<Optional<String>> drivers = names.stream().map(this::driver).toList();
        List<String> silent = host.drivers().stream()
                .filter(driver -> driver.addressed() && !driver.publishes())
                .map(DriverView::name)
                .toList();
        boolean none = !drivers.isEmpty()
                && drivers.stream()
                        .allMatch(driver -> driver.filter(silent::contains).isPresent());
        return none
                ? List.of("published ports are discarded: network " + String.join(", ", names) + " publishes none")
                : List.of();
    }

    private Optional<String> driver(String name) {
        try {
            return Optional.of(networks.get(name).driver());
        } catch (RefusedException e) {
            // Docker's create takes a network that is made only afterwards.
            return Optional.empty();
        }
    }
}
