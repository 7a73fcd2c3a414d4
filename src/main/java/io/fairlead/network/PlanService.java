package io.fairlead.network;

import io.fairlead.model.Owner;
import io.fairlead.model.Phase;
import org.springframework.stereotype.Service;

/** Carries out plans. */
@Service
public class PlanService {

    private final Plans plans;
    private final Commands commands;
    private final Convergence convergence;
    private final StoredStatus statuses;

    PlanService(Plans plans, Commands commands, Convergence convergence, StoredStatus statuses) {
        this.plans = plans;
        this.commands = commands;
        this.convergence = convergence;
        this.statuses = statuses;
    }

    /**
     * Does what the plan showed, and waits for the kernel.
     *
     * @throws RefusedException if there is no such plan, or if it would do something else by now
     */
    public AppliedView apply(String id) {
        convergence.requireCapable();
        return settled(plans.apply(id));
    }

    /** Waits for the kernel to take what was committed. */
    AppliedView settled(Plans.Applied applied) {
        boolean settled = convergence.awaitAll(applied.outcome().touched(), commands.inventory());
        boolean sound = settled
                && applied.outcome().touched().stream()
                        .filter(owner -> commands.inventory().generation(owner).isPresent())
                        .map(statuses::find)
                        .noneMatch(status -> status.phase() == Phase.DEGRADED);
        return new AppliedView(
                applied.definitions(),
                sound,
                applied.outcome().touched().stream().map(Owner::toString).toList(),
                applied.outcome().result().warnings());
    }
}
