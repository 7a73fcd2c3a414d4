package io.fairlead.driver;

import io.fairlead.kernel.KernelFeature;
import io.fairlead.model.DriverName;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The network modes there are, and whether this host's kernel is up to them. */
public final class Drivers {

    private final Map<DriverName, NetworkDriver> byName = new LinkedHashMap<>();
    private final Set<KernelFeature> features;

    /**
     * @param features what the host's kernel can do
     * @throws IllegalArgumentException if two drivers have one name
     */
    public Drivers(Collection<? extends NetworkDriver> drivers, Set<KernelFeature> features) {
        this.features = Set.copyOf(features);
        drivers.stream()
                .sorted(Comparator.comparing(driver -> driver.name().value()))
                .forEach(driver -> {
                    if (byName.putIfAbsent(driver.name(), driver) != null) {
                        throw new IllegalArgumentException("two drivers are named " + driver.name());
                    }
                });
    }

    /** All of them by name, the unavailable ones included. */
    public List<NetworkDriver> all() {
        return List.copyOf(byName.values());
    }

    public Optional<NetworkDriver> find(DriverName name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Why the driver cannot work on this host, empty if it can; an unknown driver is a reason too. */
    public Optional<String> unavailable(DriverName name) {
        NetworkDriver driver = byName.get(name);
        if (driver == null) {
            return Optional.of("no driver is named " + name);
        }
        List<String> missing = driver.capabilities().needs().stream()
                .filter(feature -> !features.contains(feature))
                .sorted()
                .map(KernelFeature::needs)
                .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("driver " + name + " needs " + missing.stream().collect(Collectors.joining(", "))
                        + ", which this host lacks");
    }
}
