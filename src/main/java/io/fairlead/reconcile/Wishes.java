package io.fairlead.reconcile;

import io.fairlead.driver.Advice;
import io.fairlead.driver.Drivers;
import io.fairlead.driver.NetworkDriver;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.Netns;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.model.DriverName;
import io.fairlead.model.Intent;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.SandboxIntent;
import io.fairlead.model.SandboxKind;
import io.fairlead.reconcile.OwnerState.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns intents into the kernel objects that they ask for, and keeps count of those that owners share. */
final class Wishes {

    private static final Logger LOG = LoggerFactory.getLogger(Wishes.class);

    private final Drivers drivers;
    private final IntentSource intents;
    private final SharedResources shared = new SharedResources();

    Wishes(Drivers drivers, IntentSource intents) {
        this.drivers = drivers;
        this.intents = intents;
    }

    SharedResources shared() {
        return shared;
    }

    /**
     * What an intent asks for.
     *
     * @throws IllegalArgumentException if its driver is unknown
     */
    ResourceSet of(Intent intent, HostFacts facts) {
        if (intent instanceof NetworkIntent network) {
            return driver(network).desired(network, facts);
        }
        SandboxIntent sandbox = (SandboxIntent) intent;
        return sandbox.sandbox().kind() == SandboxKind.MANAGED
                ? ResourceSet.of(
                        List.of(new Netns(sandbox.owner(), sandbox.sandbox().namespace())))
                : ResourceSet.EMPTY;
    }

    private NetworkDriver driver(NetworkIntent network) {
        DriverName name = network.spec().driver();
        return drivers.find(name).orElseThrow(() -> new IllegalArgumentException("no driver is named " + name));
    }

    private List<Finding> warnings(Intent intent, ResourceSet desired, HostFacts facts) {
        List<Finding> warnings = new ArrayList<>(ForwardWarnings.of(desired, facts));
        List<Advice> advices = new ArrayList<>(intents.advise(intent, facts));
        if (intent instanceof NetworkIntent network) {
            advices.addAll(driver(network).advise(network, facts));
        }
        advices.forEach(advice -> warnings.add(new Finding(advice.type(), advice.message())));
        return warnings;
    }

    /**
     * Works out anew what a person should know of an owner on the host as it is now.
     *
     * @return whether that is something else than before
     */
    boolean review(OwnerState state, HostFacts facts) {
        Intent intent = state.intent;
        ResourceSet desired = state.desired;
        if (intent == null || desired == null) {
            return false;
        }
        List<Finding> before = state.warnings;
        state.warnings = warnings(intent, desired, facts);
        return !state.warnings.equals(before);
    }

    /**
     * Brings what is remembered of an owner up to its intent. If that is impossible, the earlier wishes stay in force,
     * and the state says why.
     *
     * @param intent null if it has none and is to go
     */
    void update(OwnerState state, @Nullable Intent intent, HostFacts facts) {
        state.refusal = null;
        state.warnings = List.of();
        state.intent = null;
        state.leaving = intent == null;
        if (intent == null) {
            state.desired = ResourceSet.EMPTY;
            shared.replace(state.owner(), ResourceSet.EMPTY);
            return;
        }
        state.generation = intent.generation();
        Optional<String> unavailable = intent instanceof NetworkIntent network
                ? drivers.unavailable(network.spec().driver())
                : Optional.empty();
        if (unavailable.isPresent()) {
            state.refusal = new Finding("DriverUnavailable", unavailable.get());
            return;
        }
        try {
            ResourceSet desired = of(intent, facts);
            shared.replace(state.owner(), desired);
            state.desired = desired;
            state.intent = intent;
            state.warnings = warnings(intent, desired, facts);
        } catch (RuntimeException e) {
            // A fault in one driver degrades its networks, and nothing else.
            LOG.error("The driver of {} broke down", state.owner(), e);
            state.refusal = new Finding("DriverFailed", e.toString());
        }
    }
}
