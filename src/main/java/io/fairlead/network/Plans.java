package io.fairlead.network;

import io.fairlead.history.Entry;
import io.fairlead.model.Intent;
import io.fairlead.model.NetworkId;
import io.fairlead.model.Owner;
import io.fairlead.model.PortRange;
import io.fairlead.model.SandboxId;
import io.fairlead.model.SandboxIntent;
import io.fairlead.reconcile.Reconciler;
import io.fairlead.reconcile.Reconciler.Preview;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Plans changes by rehearsing their commands, and carries plans out. What a plan showed is what happens: it keeps the ids
 * and addresses that were chosen, and is refused if the same command would do something else by now.
 */
@Component
class Plans {

    private static final int MOST = 200;

    /** Of the heap, for all plans that are kept. */
    private static final int PART = 8;

    /** Bytes of a change, beside its definitions' texts. */
    private static final int CHANGE = 1 << 10;

    /** Bytes of a field or an entry, beside its characters. */
    private static final int FIELD = 64;

    private static final long HEAVIEST = Runtime.getRuntime().maxMemory() / PART;

    private static final Duration LIFE = Duration.ofMinutes(15);

    private final Commands commands;
    private final Reconciler reconciler;

    /** The oldest first. */
    private final Map<String, Kept> kept = new LinkedHashMap<>();

    Plans(Commands commands, Reconciler reconciler) {
        this.commands = commands;
        this.reconciler = reconciler;
    }

    /** A command that can be rehearsed. */
    interface Command<T> extends Function<Draft, Proposed<T>> {}

    /** What a change comes to. */
    private record Effect(List<DefinitionChange> definitions, Preview preview) {}

    private record Kept(
            Command<?> command, long seed, List<PortRange> ports, Effect effect, Instant expires, long bytes) {}

    /** What a rehearsed command would have answered, and the plan of it. */
    record Rehearsed<T>(T result, PlanView plan) {}

    /**
     * @throws RefusedException what the command throws
     */
    <T> PlanView make(Command<T> command) {
        return make(command, result -> null);
    }

    /**
     * @param network the network that the command creates, for the answer
     * @throws RefusedException what the command throws
     */
    <T> PlanView make(Command<T> command, Function<T, @Nullable NetworkView> network) {
        long seed = Choices.seed();
        return commands.rehearse(command, () -> Choices.of(seed), (draft, proposed) -> {
            Effect effect = effect(draft);
            Instant expires = Definitions.now().plus(LIFE);
            String id = keep(new Kept(command, seed, draft.choices().ports(), effect, expires, bytes(effect)));
            return view(id, expires, network.apply(proposed.result()), effect, proposed);
        });
    }

    /** What a pass would do for an owner whose definition stays as it is. */
    PlanView pending(Owner owner) {
        Optional<Intent> intent = intent(commands.inventory(), owner);
        Preview preview = reconciler.preview(Map.of(owner, intent));
        return view(null, null, null, new Effect(List.of(), preview), Proposed.of(owner));
    }

    private static PlanView view(
            @Nullable String id,
            @Nullable Instant expires,
            @Nullable NetworkView network,
            Effect effect,
            Proposed<?> proposed) {
        Set<String> disturbances = new LinkedHashSet<>(proposed.disturbances());
        effect.preview().changes().forEach(change -> {
            if (change.disturbs() != null) {
                disturbances.add(change.disturbs());
            }
        });
        return new PlanView(
                id,
                expires,
                network,
                effect.definitions(),
                effect.preview().changes().stream().map(PlanView.ChangeView::of).toList(),
                List.copyOf(disturbances),
                effect.preview().obstacles(),
                proposed.warnings());
    }

    private Effect effect(Draft draft) {
        Map<Owner, Optional<Intent>> intents = new LinkedHashMap<>();
        draft.touched().forEach(owner -> intents.put(owner, intent(draft.inventory(), owner)));
        return new Effect(DefinitionChange.of(draft), reconciler.preview(intents));
    }

    private static Optional<Intent> intent(Inventory inventory, Owner owner) {
        AdoptedProcesses processes = new AdoptedProcesses(inventory);
        return switch (owner.kind()) {
            case HOST -> Optional.empty();
            case NETWORK -> inventory.intent(new NetworkId(owner.id())).map(processes::current);
            case SANDBOX ->
                inventory
                        .sandbox(new SandboxId(owner.id()))
                        .map(sandbox -> new SandboxIntent(processes.current(sandbox.ref()), sandbox.generation()));
        };
    }

    private String keep(Kept plan) {
        String id = Choices.fresh().id().substring(0, 16);
        synchronized (kept) {
            forgetOld(kept.values());
            kept.put(id, plan);
            while (kept.size() > MOST || kept.size() > 1 && weight() > HEAVIEST) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
        return id;
    }

    private long weight() {
        return kept.values().stream().mapToLong(Kept::bytes).sum();
    }

    /** What a plan takes of memory, roughly: what it shows, and as much again for what its command remembers. */
    private static long bytes(Effect effect) {
        return effect.definitions().stream()
                        .mapToLong(change -> CHANGE + 2 * (characters(change.before()) + characters(change.after())))
                        .sum()
                + (long) CHANGE * effect.preview().changes().size();
    }

    private static long characters(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .mapToLong(entry -> FIELD + characters(entry.getKey()) + characters(entry.getValue()))
                    .sum();
        }
        if (value instanceof Collection<?> list) {
            return list.stream().mapToLong(Plans::characters).sum();
        }
        return value instanceof String text ? text.length() : 0;
    }

    private static void forgetOld(Collection<Kept> plans) {
        Instant now = Instant.now();
        plans.removeIf(plan -> plan.expires().isBefore(now));
    }

    /** A plan that was carried out. */
    record Applied(Commands.Outcome<? extends Proposed<?>> outcome, List<DefinitionChange> definitions) {}

    /**
     * Carries a plan out, once.
     *
     * @throws RefusedException if there is no such plan any more, or it would do something else than it showed
     */
    Applied apply(String id) {
        Kept plan;
        synchronized (kept) {
            forgetOld(kept.values());
            plan = kept.get(id);
        }
        if (plan == null) {
            throw RefusedException.notFound("plan " + id
                    + " not found: it was carried out, is older than 15 minutes, or is from before a restart");
        }
        Supplier<Choices> choices = () -> Choices.again(plan.seed(), plan.ports());
        Applied applied = new Applied(
                commands.run(draft -> checked(draft, id, plan), choices),
                plan.effect().definitions());
        synchronized (kept) {
            kept.remove(id);
        }
        return applied;
    }

    private Proposed<?> checked(Draft draft, String id, Kept plan) {
        Proposed<?> proposed = plan.command().apply(draft);
        draft.note(new Entry(
                Definitions.now(),
                Entry.Category.CHANGE,
                Entry.Subject.of("plan", id, id),
                "apply",
                Map.of("objects", plan.effect().definitions().size()),
                null,
                null));
        List<String> differences = differences(plan.effect(), effect(draft));
        if (!differences.isEmpty()) {
            throw RefusedException.conflict(
                    "the world moved since the plan was made: " + String.join("; ", differences) + ". Plan again");
        }
        return proposed;
    }

    private static List<String> differences(Effect planned, Effect now) {
        List<String> differences = new ArrayList<>();
        if (!planned.definitions().equals(now.definitions())) {
            differences.add("other definitions would change, or to something else");
        }
        if (!planned.preview().changes().equals(now.preview().changes())) {
            int before = planned.preview().changes().size();
            int after = now.preview().changes().size();
            differences.add(
                    before == after
                            ? "the kernel would be changed otherwise"
                            : "the kernel would need " + after + " changes, not " + before);
        }
        return differences;
    }
}
