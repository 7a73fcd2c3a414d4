package io.fairlead.kernel;

import io.fairlead.model.Owner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks again at the links that a plan of ours was about. The notifications of our own changes and of other people's on one
 * link look alike (few of them name their sender), but what they came to does not: whatever is wanted on a link that was
 * touched, was no part of the plan and is not as wanted now, somebody else has changed meanwhile.
 */
final class Aftermath {

    private final Interests interests;

    Aftermath(Interests interests) {
        this.interests = interests;
    }

    /** The owners for which others changed something, as far as it was not put right by the plan. */
    Set<Owner> drifted(Collection<DriftCollector.Touch> touches, Plan plan, Engine engine) {
        Set<DriftCollector.Place> places = new HashSet<>();
        Set<Owner> owners = new LinkedHashSet<>();
        for (DriftCollector.Touch touch : touches) {
            places.addAll(touch.places());
            owners.addAll(interests.in(touch.namespace(), touch.before(), touch.after()));
        }
        Map<Resource, Owner> suspects = suspects(owners, places, plan);
        if (suspects.isEmpty()) {
            return Set.of();
        }
        // By the plan's wishes links are known that were renamed.
        List<Resource> expected = new ArrayList<>(suspects.keySet());
        plan.changes().forEach(change -> expected.add(change.resource()));
        MirrorObservation now = engine.observe().expecting(expected);
        Set<Owner> drifted = new LinkedHashSet<>();
        suspects.forEach((resource, owner) -> {
            if (!drifted.contains(owner) && isOtherwise(resource, now.look(resource))) {
                drifted.add(owner);
            }
        });
        return drifted;
    }

    private Map<Resource, Owner> suspects(Set<Owner> owners, Set<DriftCollector.Place> places, Plan plan) {
        Map<Resource, Owner> suspects = new LinkedHashMap<>();
        Set<DriftCollector.Place> own = new HashSet<>();
        for (Owner owner : owners) {
            for (Resource wish : interests.wishes(owner).all()) {
                own.clear();
                DriftCollector.addLinks(own, wish);
                if (own.stream().anyMatch(places::contains)) {
                    suspects.put(wish, owner);
                }
            }
        }
        // Of what was in the plan the verification says whether it is there now.
        plan.changes().forEach(change -> suspects.remove(change.resource()));
        return suspects;
    }

    private static boolean isOtherwise(Resource wanted, Observation.Sight sight) {
        if (sight instanceof Observation.Sight.Present present) {
            return !present.resource().owner().equals(wanted.owner())
                    || wanted.compare(present.resource()) != Resource.Difference.NONE;
        }
        return sight == Observation.Sight.ABSENT;
    }
}
