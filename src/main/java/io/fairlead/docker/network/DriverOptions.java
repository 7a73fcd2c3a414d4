package io.fairlead.docker.network;

import io.fairlead.model.DriverName;
import io.fairlead.network.DriverView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which options are which driver's. Docker takes any, and keeps those that nobody knows. */
final class DriverOptions {

    /** Docker's name of our mode {@code none}. */
    private static final String NULL = "null";

    private static final String NONE = "none";

    private final List<DriverView> drivers;

    DriverOptions(List<DriverView> drivers) {
        this.drivers = drivers;
    }

    /** A driver's name as Docker has it. */
    static String dockerName(String driver) {
        return driver.equals(NONE) ? NULL : driver;
    }

    /** A driver's name as it is here. */
    static String ownName(String driver) {
        return driver.equals(NULL) ? NONE : driver;
    }

    /**
     * @param driver by Docker's name
     * @return empty if there is none that networks can be made of
     */
    Optional<DriverView> find(String driver) {
        return drivers.stream()
                .filter(view -> !view.name().equals(DriverName.CONFIG.value()))
                .filter(view -> dockerName(view.name()).equals(driver))
                .findFirst();
    }

    /** Those of the options that the driver knows, by Docker's names. */
    Map<String, String> of(String driver, Map<String, String> options) {
        Map<String, String> known = new HashMap<>(options);
        List<String> names = find(driver).stream()
                .flatMap(view -> view.options().stream())
                .map(DriverView.OptionView::name)
                .toList();
        known.keySet().retainAll(names);
        return known;
    }
}
