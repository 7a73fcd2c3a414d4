package io.fairlead.traffic;

import io.fairlead.driver.Drivers;
import io.fairlead.driver.NetworkDriver;
import io.fairlead.kernel.Kernel;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkSpec;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Which link counts for what; the drivers know. */
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
        Optional<Counted> counted = name(network, endpoint).flatMap(window::link);
        return onHost(network, endpoint).isPresent() ? counted : counted.map(Counted::fromInside);
    }

    Optional<String> name(NetworkSpec network, EndpointSpec endpoint) {
        return onHost(network, endpoint)
                .or(() -> driver(network)
                        .flatMap(driver -> driver.sandboxLink(endpoint))
                        .map(link -> Kernel.counterName(home(endpoint), link)));
    }

    private Optional<String> onHost(NetworkSpec network, EndpointSpec endpoint) {
        return driver(network).flatMap(driver -> driver.hostLink(endpoint));
    }

    private static NamespaceRef home(EndpointSpec endpoint) {
        return endpoint.tap() == null ? endpoint.sandbox().namespace() : NamespaceRef.HOST;
    }

    private Optional<NetworkDriver> driver(NetworkSpec network) {
        return drivers.find(network.driver());
    }
}
