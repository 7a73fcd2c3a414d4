package io.fairlead.network;

import io.fairlead.history.Entry;
import io.fairlead.history.Entry.Subject;
import io.fairlead.history.Observation;
import io.fairlead.history.Observations;
import io.fairlead.history.RepairRecord;
import io.fairlead.model.Condition;
import io.fairlead.model.NetworkId;
import io.fairlead.model.Owner;
import io.fairlead.model.PlannedChange;
import io.fairlead.model.Repair;
import io.fairlead.model.SandboxId;
import io.fairlead.model.Status;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Tells history what the reconciler finds: repairs, and who is in trouble or out of it. Nobody waits for that. */
@Component
class Noticed {

    /** A table flushed by hand can mean a change for every port of every network; nobody reads that many. */
    private static final int CHANGES = 200;
    /** All changes together fit their column. */
    private static final int DESCRIPTION = 2000;

    private static final int OBJECT = 300;

    private final Observations observations;
    private final Commands commands;
    private final String node;

    Noticed(Observations observations, Commands commands, ServiceSettings settings) {
        this.observations = observations;
        this.commands = commands;
        this.node = settings.nodeName();
    }

    void repaired(Repair repair) {
        List<PlannedChange> shown =
                repair.changes().subList(0, Math.min(CHANGES, repair.changes().size()));
        Repair kept = new Repair(repair.owner(), repair.at(), shown, repair.times(), repair.lasted());
        int all = repair.changes().size();
        Subject subject = subject(repair.owner());
        observations.add(node, 1 + shown.size(), () -> observation(kept, all, subject));
    }

    private Observation observation(Repair repair, int changes, Subject subject) {
        List<PlanView.ChangeView> views = new ArrayList<>(
                repair.changes().stream().map(Noticed::shortened).toList());
        int more = changes - views.size();
        if (more > 0) {
            views.add(new PlanView.ChangeView("create", "more", more + " further changes", null, null, null));
        }
        if (repair.times() > 1) {
            String text = "put right " + repair.times() + " times since the record before: somebody else reverts it";
            views.add(new PlanView.ChangeView("update", "times", text, null, null, null));
        }
        RepairRecord record = new RepairRecord(
                0,
                node,
                repair.owner().kind().name(),
                repair.owner().id(),
                repair.at(),
                repair.lasted().toMillis(),
                Json.write(views));
        List<String> first = repair.changes().stream()
                .limit(3)
                .map(change -> change.action() + " " + change.kind() + " " + change.object())
                .toList();
        Entry entry = new Entry(
                repair.at().truncatedTo(ChronoUnit.MICROS),
                Entry.Category.OBSERVATION,
                subject,
                "repair",
                Map.of(
                        "changes",
                        changes,
                        "first",
                        first,
                        "times",
                        repair.times(),
                        "lastedMillis",
                        record.lastedMillis()),
                null,
                null);
        return new Observation(entry, record);
    }

    /** Somebody is not as defined, or for other reasons than before. */
    void degraded(Owner owner, Status status) {
        List<Map<String, String>> conditions = status.conditions().stream()
                .map(condition -> Map.of("type", condition.type(), "message", shortened(condition)))
                .toList();
        observations.add(node, Entry.observation(subject(owner), "degraded", Map.of("conditions", conditions)));
    }

    /** Somebody is as defined again. */
    void ready(Owner owner) {
        observations.add(node, Entry.observation(subject(owner), "ready", Map.of()));
    }

    private static String shortened(Condition condition) {
        return shortened(condition.message(), 1000);
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    /** A chain that somebody filled with rules may read like a book. */
    private static PlanView.ChangeView shortened(PlannedChange change) {
        return PlanView.ChangeView.of(new PlannedChange(
                change.action(),
                change.kind(),
                shortened(change.object(), OBJECT),
                change.before() == null ? null : shortened(change.before(), DESCRIPTION),
                change.after() == null ? null : shortened(change.after(), DESCRIPTION),
                change.disturbs()));
    }

    private Subject subject(Owner owner) {
        Inventory inventory = commands.inventory();
        return switch (owner.kind()) {
            case HOST -> Subject.of("host", "", node);
            case NETWORK ->
                Subject.network(
                        owner.id(),
                        inventory
                                .network(new NetworkId(owner.id()))
                                .map(network -> network.spec().name())
                                .orElse(owner.id()));
            case SANDBOX ->
                Subject.sandbox(
                        owner.id(),
                        inventory
                                .sandbox(new SandboxId(owner.id()))
                                .map(sandbox -> sandbox.ref().name())
                                .orElse(owner.id()));
        };
    }
}
