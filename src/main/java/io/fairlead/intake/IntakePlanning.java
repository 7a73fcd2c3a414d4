package io.fairlead.intake;

import io.fairlead.manifest.NormalForm;
import io.fairlead.model.Violation;
import io.fairlead.network.Batch;
import io.fairlead.network.BatchService;
import io.fairlead.network.DefinitionChange;
import io.fairlead.network.NetworkRequest;
import io.fairlead.network.PlanView;
import io.fairlead.network.RefusedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Plans what was read. A definition that this host refuses does not keep the others from being planned. */
@Component
class IntakePlanning {

    private static final Pattern NETWORK = Pattern.compile("networks\\[([0-9]{1,6})](?:\\.(.*))?");

    private final BatchService batches;

    IntakePlanning(BatchService batches) {
        this.batches = batches;
    }

    /**
     * @throws RefusedException if nothing can be planned at the moment
     */
    ImportView plan(String source, Intake intake) {
        List<NetworkRequest> networks = new ArrayList<>(intake.networks());
        List<Skipped> skipped = new ArrayList<>(intake.skipped());
        while (true) {
            Batch batch = new Batch(networks, List.of(), List.of(), List.of());
            try {
                PlanView plan = batches.plan(batch, Optional.empty());
                return new ImportView(source, NormalForm.of(batch), skipped, warnings(intake, plan), plan);
            } catch (RefusedException e) {
                withdraw(networks, skipped, e);
            }
        }
    }

    /** Each round takes at least one network away, or ends it. */
    private static void withdraw(List<NetworkRequest> networks, List<Skipped> skipped, RefusedException refused) {
        Map<Integer, List<String>> reasons = new TreeMap<>();
        for (Violation violation : refused.violations()) {
            Matcher place = NETWORK.matcher(violation.field());
            if (place.matches() && Integer.parseInt(place.group(1)) < networks.size()) {
                String field = place.group(2);
                reasons.computeIfAbsent(Integer.valueOf(place.group(1)), index -> new ArrayList<>())
                        .add((field == null ? "" : field + ": ") + violation.message());
            }
        }
        if (reasons.isEmpty()) {
            throw refused;
        }
        Set<String> gone = new HashSet<>();
        reasons.keySet()
                .forEach(index -> gone.add(String.valueOf(networks.get(index).name())));
        skipped.removeIf(each -> each.network() != null
                && gone.contains(each.network())
                && !each.kind().equals(Skipped.CONTAINER));
        List<NetworkRequest> left = new ArrayList<>();
        for (int i = 0; i < networks.size(); i++) {
            NetworkRequest network = networks.get(i);
            if (reasons.containsKey(i)) {
                skipped.add(Skipped.network(String.valueOf(network.name()), String.join("; ", reasons.get(i))));
            } else {
                left.add(network);
            }
        }
        networks.clear();
        networks.addAll(left);
    }

    private static List<String> warnings(Intake intake, PlanView plan) {
        List<String> warnings = new ArrayList<>(intake.warnings());
        plan.definitions().stream()
                .filter(change -> change.before() != null)
                .map(DefinitionChange::name)
                .forEach(name -> warnings.add("network " + name + " is here already, and would be changed"));
        return warnings;
    }
}
