package io.fairlead.intake;

import io.fairlead.network.NetworkRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was read so far: definitions, what is left out, and what a person should know. */
final class Intake {

    /** More help nobody, and a file can name a hundred thousand variables that are not set. */
    private static final int MOST = 1000;

    private final List<NetworkRequest> networks = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();
    private final Set<String> warnings = new LinkedHashSet<>();
    private boolean unsaid;

    void take(NetworkRequest network) {
        networks.add(network);
    }

    void skip(Skipped what) {
        skipped.add(what);
    }

    void warn(String text) {
        if (warnings.size() < MOST) {
            warnings.add(text);
        } else {
            unsaid = true;
        }
    }

    List<NetworkRequest> networks() {
        return List.copyOf(networks);
    }

    List<Skipped> skipped() {
        return List.copyOf(skipped);
    }

    List<String> warnings() {
        List<String> said = new ArrayList<>(warnings);
        if (unsaid) {
            said.add("there are more than these " + MOST + " warnings");
        }
        return List.copyOf(said);
    }
}
