package io.fairlead.driver;

import io.fairlead.kernel.KernelFeature;
import io.fairlead.model.DriverName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The drivers by name, with availability. */
public final class Drivers {

    private final List<NetworkDriver> drivers;
    private final Set<KernelFeature> features;

    public Drivers(List<NetworkDriver> drivers, Set<KernelFeature> features) {
        this.drivers = List.copyOf(drivers);
        this.features = Set.copyOf(features);
    }

    public List<NetworkDriver> all() {
        return drivers;
    }

    public Optional<NetworkDriver> find(DriverName name) {
        return drivers.stream().filter(driver -> driver.name().equals(name)).findFirst();
    }

    /** Why it cannot be used here, in words naming the missing kernel option or capability; empty if it can. */
    public Optional<String> unavailable(DriverName name) {
        return find(name)
                .map(driver -> driver.capabilities().needs().stream()
                        .filter(need -> !features.contains(need))
                        .map(KernelFeature::needs)
                        .sorted()
                        .collect(Collectors.joining(", ")))
                .filter(missing -> !missing.isEmpty())
                .map(missing -> "needs " + missing);
    }
}
