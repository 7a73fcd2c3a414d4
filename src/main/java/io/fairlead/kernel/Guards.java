package io.fairlead.kernel;

import io.fairlead.kernel.Observation.Sight;
import io.fairlead.kernel.nftables.Family;
import io.fairlead.model.Owner;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is to have no links, because something that is not ours keeps the rules from being made that guard them: a sandbox
 * is never reachable without its rules.
 */
final class Guards {

    private final Map<Owner, ResourceSet> desired;
    private final Observation observation;
    private final Set<Owner> unguarded = new HashSet<>();
    private final Set<Family> foreignTables = EnumSet.noneOf(Family.class);

    Guards(Map<Owner, ResourceSet> desired, Observation observation) {
        this.desired = desired;
        this.observation = observation;
    }

    void look(Collection<Resource> wanted) {
        for (Resource resource : wanted) {
            if (isGuard(resource) && isBarred(resource)) {
                if (resource instanceof FirewallTable table) {
                    foreignTables.add(table.family());
                }
                unguarded.add(resource.owner());
                desired.forEach((owner, set) -> {
                    if (set.find(resource.key()).isPresent()) {
                        unguarded.add(owner);
                    }
                });
            }
        }
    }

    /** Whether sandboxes would be less guarded without it; those that publish a port would only be less reachable. */
    static boolean isGuard(Resource resource) {
        return switch (resource.kind()) {
            case FIREWALL_TABLE, FIREWALL_SET, FIREWALL_CHAIN -> true;
            case FIREWALL_ELEMENT -> ((FirewallElement) resource).chainName().isPresent();
            default -> false;
        };
    }

    private boolean isBarred(Resource resource) {
        Sight sight = observation.look(resource);
        if (sight instanceof Sight.Present present) {
            Owner owner = present.resource().owner();
            return !owner.equals(resource.owner())
                    && !desired.containsKey(owner)
                    && !isNobodys(resource, present.resource());
        }
        return sight instanceof Sight.InTheWay;
    }

    /** Whether what stands in the place of a network's object in our table was put there by nobody whom we know. */
    static boolean isNobodys(Resource wanted, Resource observed) {
        return wanted.kind().isFirewall()
                && observed.owner().equals(Owner.HOST)
                && !wanted.owner().equals(Owner.HOST);
    }

    /** Whether it would have to be in a table that is not ours, or is of use with such a table's rules only. */
    boolean isForbidden(Resource resource) {
        if (resource.kind().isFirewall() && resource.kind() != Resource.Kind.FIREWALL_TABLE) {
            return foreignTables.contains(NftablesFirewall.family(resource));
        }
        // A host forwards for its networks, and not without the rules that say what.
        return resource instanceof Sysctl
                && resource.owner().equals(Owner.HOST)
                && !foreignTables.isEmpty()
                && desired.keySet().stream()
                        .filter(owner -> !owner.equals(Owner.HOST))
                        .filter(owner -> desired.getOrDefault(owner, ResourceSet.EMPTY)
                                .find(resource.key())
                                .isPresent())
                        .allMatch(unguarded::contains);
    }

    boolean isWithheld(Resource resource) {
        return unguarded.contains(resource.owner())
                && (resource instanceof BridgeLink
                        || resource instanceof VethLink
                        || resource instanceof TapLink
                        || resource instanceof StackedLink
                        || resource instanceof UplinkPort);
    }

    /** The link as it can stay: with nothing beyond it. Empty for one that leads to no sandbox. */
    static Optional<Resource> cutOff(Resource observed) {
        if (observed instanceof VethLink veth) {
            return Optional.of(veth.withoutMaster());
        } else if (observed instanceof TapLink tap) {
            return Optional.of(tap.withoutMaster());
        }
        return Optional.empty();
    }
}
