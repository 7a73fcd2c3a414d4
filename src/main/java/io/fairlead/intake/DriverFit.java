package io.fairlead.intake;

import io.fairlead.network.DriverView;
import io.fairlead.network.DriverView.OptionView;
import io.fairlead.network.SubnetRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What of Docker's definitions the drivers of this host can take, and what is therefore left out. */
final class DriverFit {

    private static final String USUAL = "bridge";
    private static final String USUAL_IPAM = "default";

    private final List<DriverView> drivers;
    private final Intake intake;

    DriverFit(List<DriverView> drivers, Intake intake) {
        this.drivers = List.copyOf(drivers);
        this.intake = intake;
    }

    /**
     * Why a network cannot be had here at all; empty if it can.
     *
     * @param driver null for the usual one
     * @param ipam who gives out its addresses; null for the usual one
     */
    Optional<String> refusal(@Nullable String driver, @Nullable String ipam) {
        String name = Objects.requireNonNullElse(driver, USUAL);
        Optional<DriverView> found = find(name);
        if (found.isEmpty()) {
            String known = drivers.stream().map(DriverView::name).collect(Collectors.joining(", "));
            return Optional.of("there is no driver '" + name + "' here, only " + known);
        }
        if (found.get().predefinedOnly()) {
            return Optional.of(
                    "there is one network of the driver '" + name + "', which every host has from the start");
        }
        if (!found.get().available()) {
            return Optional.of("driver " + name + " cannot be used on this host: "
                    + found.get().unavailableReason());
        }
        return ipam == null || ipam.isEmpty() || ipam.equals(USUAL_IPAM)
                ? Optional.empty()
                : Optional.of("its addresses are given out by the IPAM driver '" + ipam + "', which is none here");
    }

    /**
     * Options of a network.
     *
     * @param known those that the driver has
     * @param extra all others, which are noted without effect
     */
    record Options(Map<String, String> known, Map<String, String> extra) {}

    /** Docker knows nothing of our aliases: it would overlook them. */
    Options options(String network, @Nullable String driver, Map<String, String> given) {
        String name = Objects.requireNonNullElse(driver, USUAL);
        List<String> names = find(name)
                .map(found -> found.options().stream().map(OptionView::name).toList())
                .orElse(List.of());
        Map<String, String> known = new TreeMap<>();
        Map<String, String> extra = new TreeMap<>();
        given.forEach((option, value) -> (names.contains(option) ? known : extra).put(option, value));
        extra.forEach((option, value) -> intake.warn("network " + network + ": the driver " + name + " has no option "
                + option + " here; it is noted without effect (" + value + ")"));
        return new Options(known, extra);
    }

    void ipamOptions(String network, Map<String, String> given) {
        new TreeMap<>(given)
                .forEach((option, value) -> intake.warn("network " + network
                        + ": addresses are given out without options here; " + option
                        + " is noted without effect (" + value + ")"));
    }

    /** The subnets of families that are on; Docker makes nothing of the others. */
    List<SubnetRequest> families(String network, List<SubnetRequest> subnets, boolean ipv4, boolean ipv6) {
        List<SubnetRequest> taken = new ArrayList<>();
        for (SubnetRequest subnet : subnets) {
            String text = Objects.requireNonNullElse(subnet.subnet(), "");
            boolean v6 = text.contains(":");
            if (v6 ? ipv6 : ipv4) {
                taken.add(subnet);
            } else {
                intake.skip(new Skipped(
                        Skipped.SUBNET,
                        text,
                        network,
                        (v6 ? "IPv6" : "IPv4") + " is off in the network, so that Docker makes nothing of it either"));
            }
        }
        return taken;
    }

    private Optional<DriverView> find(String name) {
        return drivers.stream().filter(driver -> driver.name().equals(name)).findFirst();
    }
}
