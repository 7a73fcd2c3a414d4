package io.fairlead.driver;

import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.model.DriverName;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Uplink;
import io.fairlead.model.Violation;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A network mode. */
public interface NetworkDriver {

    DriverName name();

    /** Fixed for the life of the process. */
    DriverCapabilities capabilities();

    /**
     * Everything that is wrong with a definition, all at once. Options have been checked against the schema before.
     *
     * @param spec as it would be stored, subnets chosen
     * @param host what the host has and can
     */
    List<Violation> validate(NetworkSpec spec, HostFacts host);

    /**
     * Everything that other networks leave no room for: what networks may share of the host depends on their modes.
     *
     * @param spec as it would be stored
     * @param others all other networks, of every driver
     */
    default List<Violation> validateBeside(NetworkSpec spec, Collection<NetworkSpec> others, HostFacts host) {
        return List.of();
    }

    /** How many endpoints the network has room for, apart from addresses; empty for any number. */
    default OptionalInt room(NetworkSpec spec) {
        return OptionalInt.empty();
    }

    /**
     * The kernel objects that the network and its endpoints need on this host, in no particular order. Objects shared
     * with other networks are owned by {@link io.fairlead.model.Owner#HOST}. The same intent and facts always give the
     * same set.
     */
    ResourceSet desired(NetworkIntent intent, HostFacts host);

    /**
     * Everything that keeps links of the host from being uplinks of a network.
     *
     * @param spec as it would be stored
     * @param uplinks all of the network's
     * @param host what the host has and can
     */
    default List<Violation> validateUplinks(NetworkSpec spec, List<Uplink> uplinks, HostFacts host) {
        return uplinks.isEmpty()
                ? List.of()
                : List.of(new Violation(
                        "link", "a network of the driver " + name() + " has no bridge that a link could be a port of"));
    }

    /** Whether the network's endpoints have a way out in a family, and so one of them a sandbox's default route. */
    default boolean leadsOut(NetworkSpec spec, boolean v6) {
        return spec.subnets().stream().anyMatch(subnet -> subnet.prefix().v6() == v6 && subnet.router() != null);
    }

    /** What will not work on this host though {@link #desired} is there, and what a person can do about it. */
    default List<Advice> advise(NetworkIntent intent, HostFacts host) {
        return List.of();
    }

    /** Where the network's endpoints can be addressed from outside; {@link Frontage#NONE} if nowhere. */
    default Frontage frontage(NetworkIntent intent) {
        return Frontage.NONE;
    }

    /**
     * Name of the link in the host's namespace through which everything passes that the sandbox exchanges by this
     * endpoint: what comes in there is what the sandbox sent. Empty in modes that have none on the host.
     */
    default Optional<String> hostLink(EndpointSpec endpoint) {
        return Optional.empty();
    }

    /**
     * Name of the link that the sandbox itself has by this endpoint, of a machine in the host's namespace, where that is
     * what counts its traffic: what goes out there is what the sandbox sent. Empty in modes with a link on the host.
     */
    default Optional<String> sandboxLink(EndpointSpec endpoint) {
        return Optional.empty();
    }

    /**
     * Name of the link in the host's namespace by which the host itself takes part in the network: what comes in there is
     * what sandboxes sent to the host, or through it to the outside. Empty in modes that have none.
     */
    default Optional<String> hostLink(NetworkSpec network) {
        return Optional.empty();
    }
}
