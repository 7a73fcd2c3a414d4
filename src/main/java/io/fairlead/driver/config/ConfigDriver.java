package io.fairlead.driver.config;

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

/**
 * Docker's configuration-only networks: subnets, options and labels under a name, copied when another network is made from
 * them. Nobody is attached to one, so there is nothing to make.
 */
public final class ConfigDriver implements NetworkDriver {

    private static final DriverCapabilities CAPABILITIES = new DriverCapabilities(
            "No network itself, but settings that other networks are made from; nobody is attached to it.",
            "local",
            false,
            false,
            false,
            false,
            List.of(),
            Set.of());

    @Override
    public DriverName name() {
        return DriverName.CONFIG;
    }

    @Override
    public DriverCapabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public List<Violation> validate(NetworkSpec spec, HostFacts host) {
        List<Violation> violations = new ArrayList<>();
        if (spec.internal()) {
            violations.add(new Violation("internal", "is decided by the networks that are made from these settings"));
        }
        if (spec.notes().attachable()) {
            violations.add(new Violation("attachable", "is decided by the networks that are made from these settings"));
        }
        if (spec.notes().configFrom() != null) {
            violations.add(new Violation(
                    "configFrom", "a configuration network cannot depend on another configuration network"));
        }
        return violations;
    }

    @Override
    public ResourceSet desired(NetworkIntent intent, HostFacts host) {
        return ResourceSet.EMPTY;
    }
}
