package io.fairlead.network;

import io.fairlead.model.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** One run of a batch: its draft, and what came up so far. */
final class BatchPass {

    private static final int RELIEF = 50;

    private final Draft draft;
    private final Violations violations = new Violations();
    private final Set<String> warnings = new LinkedHashSet<>();
    private final Set<String> disturbances = new LinkedHashSet<>();

    /** Objects of the batch as "network shop", with whether they are as wanted now. */
    private final Map<String, Boolean> settled = new LinkedHashMap<>();

    private final Map<String, Placed> pruned = new LinkedHashMap<>();
    private final List<Placed> placed = new ArrayList<>();

    /** An object that is there, or was. */
    record Placed(String kind, String name, String id) {}

    BatchPass(Draft draft) {
        this.draft = draft;
    }

    Draft draft() {
        return draft;
    }

    Inventory inventory() {
        return draft.inventory();
    }

    void violation(String path, String message) {
        violations.invalid(path, message);
    }

    /**
     * Notes that the batch has this object.
     *
     * @return false if it had it already
     */
    boolean announce(String path, String kind, String name) {
        if (settled.putIfAbsent(key(kind, name), false) == null) {
            return true;
        }
        violations.invalid(path, kind + " " + name + " stands twice in the manifest");
        return false;
    }

    boolean has(String kind, String name) {
        return settled.containsKey(key(kind, name));
    }

    /** Whether something is wrong with an object, so that nothing can be said about what rests on it. */
    boolean isAmiss(String kind, String name) {
        return Boolean.FALSE.equals(settled.get(key(kind, name)));
    }

    private static String key(String kind, String name) {
        return kind + " " + name;
    }

    /**
     * Brings one object about.
     *
     * @param path where it stands in the batch
     * @param work answers its id
     */
    void settle(String path, String kind, String name, Supplier<Proposed<String>> work) {
        Optional<Proposed<String>> done = attempt(path, work);
        done.ifPresent(proposed -> {
            settled.put(key(kind, name), true);
            placed.add(new Placed(kind, name, proposed.result()));
            if (placed.size() % RELIEF == 0) {
                draft.relieve();
            }
            proposed.warnings().forEach(warning -> warnings.add(key(kind, name) + ": " + warning));
            proposed.disturbances().forEach(each -> disturbances.add(key(kind, name) + ": " + each));
        });
    }

    /** Does what cannot be wrong. */
    void carryOut(Plans.Command<?> command) {
        Proposed<?> proposed = command.apply(draft);
        warnings.addAll(proposed.warnings());
        disturbances.addAll(proposed.disturbances());
    }

    private <T> Optional<T> attempt(String path, Supplier<T> work) {
        try {
            return Optional.of(work.get());
        } catch (RefusedException e) {
            if (e.reason() == RefusedException.Reason.UNAVAILABLE) {
                throw e;
            }
            note(path, e);
        } catch (Definitions.StaleException e) {
            if (violations.isEmpty()) {
                throw e;
            }
            // What is refused anyway may stand in the way of others.
        }
        return Optional.empty();
    }

    private void note(String path, RefusedException refused) {
        List<Violation> found = refused.violations().isEmpty()
                ? List.of(new Violation("", String.valueOf(refused.getMessage())))
                : refused.violations();
        for (Violation violation : found) {
            String field = violation.field().isEmpty() ? path : path + "." + violation.field();
            if (refused.reason() == RefusedException.Reason.INVALID) {
                violations.invalid(field, violation.message());
            } else {
                violations.conflict(field, violation.message());
            }
        }
    }

    /** Notes that an object that is not in the batch goes. */
    void prune(String kind, String name, String id) {
        pruned.put(key(kind, name), new Placed(kind, name, id));
    }

    boolean isPruned(String kind, String name) {
        return pruned.containsKey(key(kind, name));
    }

    /**
     * Whether what an object rests on is there; why not is noted, unless it is known already.
     *
     * @param path where it is named
     */
    boolean isThere(String path, String kind, String name, Optional<?> found) {
        if (isAmiss(kind, name)) {
            return false;
        }
        if (found.isEmpty()) {
            violation(
                    path,
                    isPruned(kind, name)
                            ? kind + " " + name + " would be pruned: the manifest has to list it"
                            : kind + " " + name + " is neither in the manifest nor there");
        }
        return found.isPresent();
    }

    List<Placed> pruned(String kind) {
        return pruned.values().stream().filter(each -> each.kind().equals(kind)).toList();
    }

    /**
     * @throws RefusedException with everything that is wrong
     */
    void refuse() {
        violations.refuse();
    }

    List<Placed> placed() {
        return placed;
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    List<String> disturbances() {
        return List.copyOf(disturbances);
    }
}
