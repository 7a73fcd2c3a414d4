package io.fairlead.network;

import io.fairlead.kernel.Kernel;
import java.util.List;
import java.util.function.Function;
import org.springframework.stereotype.Service;

/** Carries out changes of sandboxes with all their endpoints as one, for those who start and stop workloads. */
@Service
public class SandboxChanges {

    private final Commands commands;
    private final Plans plans;
    private final Convergence convergence;
    private final SandboxChange.Steps steps;

    SandboxChanges(
            Commands commands,
            Plans plans,
            Convergence convergence,
            SandboxService sandboxes,
            Attaching attaching,
            EndpointEdit endpointEdit,
            Kernel kernel,
            ServiceSettings settings) {
        this.commands = commands;
        this.plans = plans;
        this.convergence = convergence;
        this.steps = new SandboxChange.Steps(sandboxes, attaching, endpointEdit, kernel, settings);
    }

    /**
     * What came of a change.
     *
     * @param warnings what was done differently from what was asked, or deserves a look
     */
    public record Done<T>(T result, List<String> warnings) {}

    /**
     * Carries a change out in one transaction, and waits for the kernel as long as a request may.
     *
     * @param work may run several times, when another node was faster; rows that it writes are written with the change
     * @throws RefusedException what the work throws; nothing is left of it then
     */
    public <T> Done<T> carryOut(Function<SandboxChange, T> work) {
        convergence.requireCapable();
        Commands.Outcome<Proposed<T>> outcome = commands.run(command(work));
        if (!outcome.touched().isEmpty()) {
            convergence.awaitAll(outcome.touched(), commands.inventory());
        }
        return new Done<>(outcome.result().result(), outcome.result().warnings());
    }

    /** What a change would do. Rows that the work writes are not. */
    public <T> PlanView plan(Function<SandboxChange, T> work) {
        return plans.make(command(work));
    }

    private <T> Plans.Command<T> command(Function<SandboxChange, T> work) {
        return draft -> {
            SandboxChange change = new SandboxChange(draft, steps);
            T result = work.apply(change);
            return new Proposed<>(result, change.warnings(), List.of());
        };
    }
}
