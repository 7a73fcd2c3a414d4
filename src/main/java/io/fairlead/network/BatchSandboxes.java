package io.fairlead.network;

import io.fairlead.model.LabelSelector;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The sandboxes of a batch. */
@Component
class BatchSandboxes implements BatchKind {

    static final String KIND = "sandbox";

    private final SandboxService sandboxes;

    BatchSandboxes(SandboxService sandboxes) {
        this.sandboxes = sandboxes;
    }

    @Override
    public void announce(BatchPass pass, Batch batch) {
        for (int i = 0; i < batch.sandboxes().size(); i++) {
            String name = batch.sandboxes().get(i).name();
            if (name == null || name.isEmpty()) {
                pass.violation(path(i) + ".name", "is missing");
            } else {
                pass.announce(path(i) + ".name", KIND, name);
            }
        }
    }

    private static String path(int index) {
        return "sandboxes[" + index + "]";
    }

    @Override
    public void select(BatchPass pass, LabelSelector selector) {
        for (StoredSandbox sandbox : pass.inventory().sandboxes()) {
            String name = sandbox.ref().name();
            if (selector.matches(sandbox.labels()) && !pass.has(KIND, name)) {
                pass.prune(KIND, name, sandbox.ref().id().value());
            }
        }
    }

    @Override
    public void prune(BatchPass pass) {
        for (BatchPass.Placed sandbox : pass.pruned(KIND)) {
            pass.carryOut(sandboxes.deletion(sandbox.id(), true, Precondition.NONE));
        }
    }

    @Override
    public void apply(BatchPass pass, Batch batch) {
        for (int i = 0; i < batch.sandboxes().size(); i++) {
            SandboxRequest request = batch.sandboxes().get(i);
            String name = Objects.requireNonNullElse(request.name(), "");
            if (name.isEmpty()) {
                continue;
            }
            Optional<StoredSandbox> present = pass.inventory().sandboxNamed(name);
            Plans.Command<StoredSandbox> command = present.isEmpty()
                    ? sandboxes.creation(request)
                    : sandboxes.editing(present.get().ref().id().value(), unused -> request, Precondition.NONE);
            pass.settle(path(i), KIND, name, () -> {
                Proposed<StoredSandbox> proposed = command.apply(pass.draft());
                return proposed.with(proposed.result().ref().id().value());
            });
        }
    }
}
