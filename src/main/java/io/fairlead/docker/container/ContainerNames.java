package io.fairlead.docker.container;

import io.fairlead.docker.DockerException;
import io.fairlead.network.SandboxChange;
import io.fairlead.network.SandboxView;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** What containers may be called, and who is called so already. */
@Component
class ContainerNames {

    private static final Pattern RULE = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");
    private static final int LONGEST = 64;

    private static final List<String> QUALITIES = List.of(
            "amber", "brisk", "calm", "dapper", "eager", "fleet", "gentle", "hardy", "jolly", "keen", "lively",
            "mellow", "nimble", "patient", "quiet", "rapid", "steady", "tidy", "upright", "vivid");
    private static final List<String> THINGS = List.of(
            "anchor", "beacon", "capstan", "dock", "ensign", "ferry", "gangway", "halyard", "jetty", "keel", "lantern",
            "mast", "oar", "pier", "quay", "rudder", "sail", "tiller", "wharf", "yard");

    private final ContainerTable table;

    ContainerNames(ContainerTable table) {
        this.table = table;
    }

    /** Without Docker's leading slash. */
    static String bare(String name) {
        return name.startsWith("/") ? name.substring(1) : name;
    }

    /**
     * @throws DockerException 400 if it is no name
     */
    static String valid(String name) {
        String bare = bare(name);
        if (!RULE.matcher(bare).matches()) {
            throw DockerException.invalid(
                    "Invalid container name (" + bare + "), only " + RULE.pattern() + " are allowed");
        }
        if (bare.length() > LONGEST) {
            throw DockerException.invalid(
                    "Invalid container name (" + bare + "): it is longer than " + LONGEST + " characters");
        }
        return bare;
    }

    /**
     * @throws DockerException 409 if somebody is called so
     */
    void requireFree(SandboxChange change, String name) {
        holder(change, name).ifPresent(id -> {
            throw DockerException.conflict("Conflict. The container name \"/" + name
                    + "\" is already in use by container \"" + id
                    + "\". You have to remove (or rename) that container to be able to reuse that name.");
        });
    }

    private Optional<String> holder(SandboxChange change, String name) {
        return table.named(name)
                .map(StoredContainer::id)
                .or(() -> change.sandbox(name)
                        .filter(sandbox -> sandbox.name().equals(name))
                        .map(SandboxView::id));
    }

    /** A name that nobody has. */
    String made(SandboxChange change) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String name = QUALITIES.get(random.nextInt(QUALITIES.size())) + "_" + THINGS.get(random.nextInt(THINGS.size()));
        while (holder(change, name).isPresent()) {
            name += random.nextInt(10);
        }
        return name;
    }
}
