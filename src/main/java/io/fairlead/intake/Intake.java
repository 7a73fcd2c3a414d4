package io.fairlead.intake;

import io.fairlead.network.NetworkRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was read so far: definitions, what is left out, and what a person should know. */
final class Intake {

    private final List<NetworkRequest> networks = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();
    private final Set<String> warnings = new LinkedHashSet<>();

    void take(NetworkRequest network) {
        networks.add(network);
    }

    void skip(Skipped what) {
        skipped.add(what);
    }

    void warn(String text) {
        warnings.add(text);
    }

    List<NetworkRequest> networks() {
        return List.copyOf(networks);
    }

    List<Skipped> skipped() {
        return List.copyOf(skipped);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }
}
