package io.fairlead.driver.none;

import io.fairlead.driver.DriverCapabilities;
import io.fairlead.driver.NetworkDriver;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.model.DriverName;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** No network: a sandbox in it keeps to its loopback link, so there is nothing to make. */
public final class NoneDriver implements NetworkDriver {

    private static final DriverName NAME = new DriverName("none");

    private static final DriverCapabilities CAPABILITIES = new DriverCapabilities(
            "Sandboxes have a loopback link and nothing else.", "local", true, false, false, true, List.of(), Set.of());

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
            violations.add(new Violation("driver", "only one instance of \"none\" network is allowed"));
        }
        if (!spec.subnets().isEmpty()) {
            violations.add(new Violation("subnets", "a none network has no addresses of its own"));
        }
        return violations;
    }

    @Override
    public ResourceSet desired(NetworkIntent intent, HostFacts host) {
        return ResourceSet.EMPTY;
    }
}
