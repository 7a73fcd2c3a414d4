package io.fairlead.driver.host;

import io.fairlead.driver.DriverCapabilities;
import io.fairlead.driver.Entrance;
import io.fairlead.driver.Frontage;
import io.fairlead.driver.NetworkDriver;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.model.DriverName;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The network of the host itself. Who is in it uses the host's own links, so there is nothing to make. */
public final class HostDriver implements NetworkDriver {

    private static final DriverName NAME = new DriverName("host");

    private static final DriverCapabilities CAPABILITIES = new DriverCapabilities(
            "Sandboxes share the host's own network namespace: no link, no address, no published ports.",
            "local",
            true,
            false,
            false,
            true,
            List.of(),
            Set.of());

    @Override
    public DriverName name() {
        return NAME;
    }

    @Override
    public DriverCapabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public List<Violation> validate(NetworkSpec spec, HostFacts host) {
        List<Violation> violations = new ArrayList<>();
        if (!spec.predefined()) {
            violations.add(new Violation("driver", "only one instance of \"host\" network is allowed"));
        }
        if (!spec.subnets().isEmpty()) {
            violations.add(new Violation("subnets", "a host network has no addresses of its own"));
        }
        return violations;
    }

    @Override
    public ResourceSet desired(NetworkIntent intent, HostFacts host) {
        return ResourceSet.EMPTY;
    }

    @Override
    public Frontage frontage(NetworkIntent intent) {
        List<Entrance> entrances = new ArrayList<>();
        for (EndpointSpec endpoint : intent.endpoints()) {
            for (IpAddress any : List.of(IpAddress.ANY4, IpAddress.ANY6)) {
                entrances.add(new Entrance(endpoint.id(), Entrance.Kind.HOST, any, null, Entrance.ALL, Entrance.ALL));
            }
        }
        return new Frontage("", true, false, entrances);
    }
}
