package io.fairlead.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network as it is defined, with everything that was left open chosen.
 *
 * @param predefined one of {@code bridge}, {@code host}, {@code none}, which exist from the first start
 * @param subnets with gateways chosen; none for {@code host} and {@code none}
 * @param options by their canonical (Docker's) name, values as given
 * @param generation counts changes of the definition and its endpoints, from 1
 * @param notes what does not concern the driver
 */
public record NetworkSpec(
        NetworkId id,
        String name,
        DriverName driver,
        boolean predefined,
        boolean ipv4,
        boolean ipv6,
        List<Subnet> subnets,
        boolean internal,
        Map<String, String> options,
        Map<String, String> labels,
        long generation,
        NetworkNotes notes) {

    public NetworkSpec {
        subnets = List.copyOf(subnets);
        options = Map.copyOf(options);
        labels = Map.copyOf(labels);
    }

    /** A network of which nothing is noted. */
    public NetworkSpec(
            NetworkId id,
            String name,
            DriverName driver,
            boolean predefined,
            boolean ipv4,
            boolean ipv6,
            List<Subnet> subnets,
            boolean internal,
            Map<String, String> options,
            Map<String, String> labels,
            long generation) {
        this(
                id,
                name,
                driver,
                predefined,
                ipv4,
                ipv6,
                subnets,
                internal,
                options,
                labels,
                generation,
                NetworkNotes.NONE);
    }

    /**
     * Whether it is nothing but settings that other networks are made from: nobody is attached to it, and its subnets
     * are as they were asked for, so that they may lack a gateway, be of a mere size, and be others' too.
     */
    public boolean configOnly() {
        return driver.equals(DriverName.CONFIG);
    }

    /** The same definition with its next generation. */
    public NetworkSpec withGeneration(long other) {
        return new NetworkSpec(
                id, name, driver, predefined, ipv4, ipv6, subnets, internal, options, labels, other, notes);
    }

    /** An option's value; one that was given empty counts as not given, as with Docker. */
    public Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name)).filter(value -> !value.isEmpty());
    }
}
