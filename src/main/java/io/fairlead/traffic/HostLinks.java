package io.fairlead.traffic;

import io.fairlead.driver.Drivers;
import io.fairlead.driver.NetworkDriver;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.NetworkSpec;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Which link on the host counts for what; the drivers know. */
@Component
class HostLinks {

    private final Drivers drivers;

    HostLinks(Drivers drivers) {
        this.drivers = drivers;
    }

    Optional<Counted> of(NetworkSpec network, Window window) {
        return driver(network).flatMap(driver -> driver.hostLink(network)).flatMap(window::link);
    }

    Optional<Counted> of(NetworkSpec network, EndpointSpec endpoint, Window window) {
        return name(network, endpoint).flatMap(window::link);
    }

    Optional<String> name(NetworkSpec network, EndpointSpec endpoint) {
        return driver(network).flatMap(driver -> driver.hostLink(endpoint));
    }

    private Optional<NetworkDriver> driver(NetworkSpec network) {
        return drivers.find(network.driver());
    }
}
