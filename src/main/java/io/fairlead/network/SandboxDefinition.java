package io.fairlead.network;

import io.fairlead.kernel.Kernel;
import io.fairlead.kernel.KernelFeature;
import io.fairlead.kernel.NetworkNamespace;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.SandboxId;
import io.fairlead.model.SandboxKind;
import io.fairlead.model.SandboxRef;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Makes a sandbox of a request. */
final class SandboxDefinition {

    /** Of an id, as Docker shows it. */
    private static final int SHORT_ID = 12;

    private SandboxDefinition() {}

    /** Where a namespace is, and since when the process that leads there has run. */
    private record Place(NamespaceRef namespace, @Nullable Long processStart) {}

    /**
     * @throws RefusedException with everything that is wrong
     */
    static StoredSandbox define(SandboxRequest request, Draft draft, Kernel kernel) {
        return define(new SandboxId(draft.choices().id()), request, draft, kernel, Collision.REFUSED);
    }

    /** What becomes of a managed sandbox whose file below /run/netns somebody else has. */
    enum Collision {
        /** It is refused. */
        REFUSED,
        /** It gets another file, named by its id too. */
        EVADED
    }

    /**
     * @param id of the new sandbox
     * @throws RefusedException with everything that is wrong
     */
    static StoredSandbox define(SandboxId id, SandboxRequest request, Draft draft, Kernel kernel, Collision collision) {
        Inventory inventory = draft.inventory();
        Violations violations = new Violations();
        Map<String, String> labels = request.labels() == null ? Map.of() : request.labels();
        Names.labels(labels, violations);
        Names.together(violations, labels);
        Names.sandbox(request.name(), violations);
        String name = Objects.requireNonNullElse(request.name(), "");
        free(name, id, draft, violations);
        Optional<SandboxKind> kind = kind(request.kind(), violations);
        if (kind.isPresent() && kind.get() != SandboxKind.ADOPTED) {
            if (request.path() != null) {
                violations.invalid("path", "goes with kind adopted only");
            }
            if (request.pid() != null) {
                violations.invalid("pid", "goes with kind adopted only");
            }
        }
        Optional<Place> place = kind.flatMap(k -> switch (k) {
            case HOST -> Optional.of(new Place(NamespaceRef.HOST, null));
            case MANAGED ->
                violations.isEmpty() ? managed(name, id, inventory, collision, violations) : Optional.empty();
            case MACHINE -> machine(kernel, violations);
            case ADOPTED -> adopted(request, inventory, kernel, violations);
        });
        violations.refuse();
        SandboxRef ref =
                new SandboxRef(id, name, kind.orElseThrow(), place.orElseThrow().namespace());
        return new StoredSandbox(ref, place.orElseThrow().processStart(), labels, 1, 1, Definitions.now());
    }

    /** A name that nobody has, neither a sandbox nor what is kept in mind as one. */
    private static void free(String name, SandboxId id, Draft draft, Violations violations) {
        if (draft.inventory().sandboxNamed(name).isPresent()) {
            violations.conflict("name", "sandbox with name " + name + " already exists");
        } else {
            draft.ledger()
                    .holder(name, id.value())
                    .ifPresent(holder -> violations.conflict("name", "the name " + name + " belongs to " + holder));
        }
    }

    /**
     * Another definition of a sandbox that is there.
     *
     * @throws RefusedException with everything that cannot be changed
     */
    static StoredSandbox redefine(StoredSandbox before, SandboxRequest request, Draft draft) {
        SandboxRequest present = SandboxRequest.of(before);
        Violations violations = new Violations();
        Map<String, String> labels = request.labels() == null ? Map.of() : request.labels();
        Names.labels(labels, violations);
        Names.together(violations, labels);
        String name = Objects.requireNonNullElse(request.name(), before.ref().name());
        if (!name.equals(before.ref().name())) {
            Names.sandbox(name, violations);
            free(name, before.ref().id(), draft, violations);
        }
        stays("kind", present.kind(), request.kind(), violations);
        stays("path", present.path(), request.path(), violations);
        if (request.pid() != null && !leadsTo(before, request.pid())) {
            violations.conflict("pid", "a sandbox keeps its namespace: create another sandbox");
        }
        violations.refuse();
        return before.withName(name).withLabels(labels);
    }

    private static boolean leadsTo(StoredSandbox sandbox, long pid) {
        OptionalLong start = AdoptedProcesses.startTime(Path.of("/proc/" + pid));
        return sandbox.ref().namespace().equals(NamespaceRef.ofPid(pid))
                && start.isPresent()
                && Objects.equals(sandbox.processStart(), start.getAsLong());
    }

    /** What a sandbox is, and where its namespace is, cannot move. */
    private static void stays(String field, @Nullable String present, @Nullable String wanted, Violations violations) {
        if (wanted != null && !wanted.equals(present)) {
            violations.conflict(field, "a sandbox keeps its " + field + " (" + present + "): create another sandbox");
        }
    }

    private static Optional<SandboxKind> kind(@Nullable String text, Violations violations) {
        String given = Objects.requireNonNullElse(text, "managed");
        for (SandboxKind kind : SandboxKind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(given)) {
                return Optional.of(kind);
            }
        }
        violations.invalid("kind", "'" + given + "' is none of managed, adopted, host and machine");
        return Optional.empty();
    }

    private static Optional<Place> managed(
            String name, SandboxId id, Inventory inventory, Collision collision, Violations violations) {
        NamespaceRef namespace = NamespaceRef.named(name);
        // A renamed sandbox keeps the file of its old name.
        boolean ours = inventory.sandboxes().stream()
                .anyMatch(other -> other.ref().namespace().equals(namespace));
        boolean there = Files.exists(Path.of(namespace.path()));
        if (ours || there && collision == Collision.EVADED) {
            String other = name + "-" + id.value().substring(0, SHORT_ID);
            return Optional.of(new Place(NamespaceRef.named(other), null));
        }
        if (there) {
            violations.conflict(
                    "name",
                    namespace.path() + " exists already and is not ours; use it with kind adopted and this path");
        }
        return Optional.of(new Place(namespace, null));
    }

    private static Optional<Place> machine(Kernel kernel, Violations violations) {
        if (!kernel.features().contains(KernelFeature.TAP)) {
            violations.conflict("kind", "a machine needs " + KernelFeature.TAP.needs() + ", which this host lacks");
        }
        return Optional.of(new Place(NamespaceRef.NONE, null));
    }

    private static Optional<Place> adopted(
            SandboxRequest request, Inventory inventory, Kernel kernel, Violations violations) {
        if (request.path() != null && request.pid() != null) {
            violations.invalid("pid", "give a path or a pid, not both");
            return Optional.empty();
        }
        Optional<Place> place = Optional.empty();
        if (request.path() != null) {
            place = path(request.path(), kernel, violations);
        } else if (request.pid() != null) {
            place = process(request.pid(), violations);
        } else {
            violations.invalid("path", "an adopted sandbox needs a path or a pid");
        }
        String field = request.path() != null ? "path" : "pid";
        place.ifPresent(p -> unused(field, p.namespace(), inventory, kernel, violations));
        return place;
    }

    /** One namespace can be one sandbox, whatever names lead to it; and the host's own is none that can be adopted. */
    private static void unused(
            String field, NamespaceRef namespace, Inventory inventory, Kernel kernel, Violations violations) {
        Optional<NetworkNamespace.Identity> identity = kernel.identity(namespace);
        if (identity.isPresent() && identity.equals(kernel.identity(NamespaceRef.HOST))) {
            violations.invalid(field, namespace + " is the host's own network namespace: use kind host");
            return;
        }
        inventory.sandboxes().stream()
                .filter(other -> other.ref().namespace().equals(namespace)
                        || identity.isPresent()
                                && identity.equals(kernel.identity(other.ref().namespace())))
                .findFirst()
                .ifPresent(other -> violations.conflict(
                        field, namespace + " is sandbox " + other.ref().name() + " already"));
    }

    private static Optional<Place> path(String text, Kernel kernel, Violations violations) {
        try {
            Path path = Path.of(text).normalize();
            if (!path.isAbsolute() || text.length() > 4096) {
                violations.invalid("path", "'" + text + "' is no absolute path");
                return Optional.empty();
            }
            if (text.chars().anyMatch(Character::isISOControl)) {
                violations.invalid("path", "has control characters");
                return Optional.empty();
            }
            Optional<String> problem = kernel.namespaceProblem(path.toString());
            problem.ifPresent(message -> violations.invalid("path", message));
            return problem.isPresent()
                    ? Optional.empty()
                    : Optional.of(new Place(new NamespaceRef(path.toString()), null));
        } catch (InvalidPathException e) {
            violations.invalid("path", "is no path: " + e.getReason());
            return Optional.empty();
        }
    }

    private static Optional<Place> process(long pid, Violations violations) {
        OptionalLong start = pid < 1 ? OptionalLong.empty() : AdoptedProcesses.startTime(Path.of("/proc/" + pid));
        if (start.isEmpty()) {
            violations.invalid("pid", "there is no process " + pid);
            return Optional.empty();
        }
        return Optional.of(new Place(NamespaceRef.ofPid(pid), start.getAsLong()));
    }
}
