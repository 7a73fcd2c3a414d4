package io.fairlead.docker.container;

import io.fairlead.docker.DockerException;
import io.fairlead.heap.HeapShare;
import io.fairlead.network.RefusedException;
import io.fairlead.network.SandboxService;
import io.fairlead.network.SandboxView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds containers the way Docker does: by full id, then by name, then by an unambiguous beginning of an id. */
@Component
class Containers {

    /** Rows that are read at a time. */
    private static final int PIECE = 32;

    /** Of these rows, unless one has more by itself. */
    private static final long CHARACTERS = 200_000;

    private final ContainerTable table;
    private final SandboxService sandboxes;

    Containers(ContainerTable table, SandboxService sandboxes) {
        this.table = table;
        this.sandboxes = sandboxes;
    }

    /** Who finds sandboxes by full id, name, or unambiguous beginning of an id. */
    interface Sandboxes extends Function<String, Optional<SandboxView>> {}

    /**
     * All of them, the newest first. Their rows, which may be large, are read a few at a time as they are asked for.
     */
    Stream<Container> all() {
        Map<String, ContainerTable.Head> heads = new HashMap<>();
        table.heads().forEach(head -> heads.put(head.id(), head));
        Map<String, SandboxView> running = new HashMap<>();
        sandboxes.list().forEach(sandbox -> {
            running.put(sandbox.id(), sandbox);
            heads.putIfAbsent(sandbox.id(), new ContainerTable.Head(sandbox.id(), sandbox.createdAt(), 0));
        });
        List<ContainerTable.Head> newestFirst = heads.values().stream()
                .sorted(Comparator.comparing(ContainerTable.Head::created).reversed())
                .toList();
        return pieces(newestFirst).stream().flatMap(piece -> piece(piece, running));
    }

    private static List<List<String>> pieces(List<ContainerTable.Head> heads) {
        List<List<String>> pieces = new ArrayList<>();
        List<String> piece = new ArrayList<>();
        long characters = 0;
        for (ContainerTable.Head head : heads) {
            characters += head.characters();
            if (piece.size() == PIECE || characters > CHARACTERS && !piece.isEmpty()) {
                pieces.add(piece);
                piece = new ArrayList<>();
                characters = head.characters();
            }
            piece.add(head.id());
        }
        pieces.add(piece);
        return pieces;
    }

    private Stream<Container> piece(List<String> ids, Map<String, SandboxView> running) {
        HeapShare.Part part = HeapShare.part();
        Map<String, StoredContainer> rows = table.find(ids);
        return ids.stream().onClose(part::close).flatMap(id -> {
            StoredContainer row = rows.get(id);
            SandboxView sandbox = running.get(id);
            if (row != null) {
                // One that has started since the sandboxes were looked at would look as if it had ended.
                return Stream.of(
                        sandbox == null && row.isStarted()
                                ? container(row, this::committed)
                                : new Container(row, sandbox, null, true));
            }
            return Stream.ofNullable(sandbox).map(made -> new Container(StoredContainer.of(made), made, null, false));
        });
    }

    int count() {
        Set<String> ids = new HashSet<>();
        table.heads().forEach(head -> ids.add(head.id()));
        sandboxes.list().forEach(sandbox -> ids.add(sandbox.id()));
        return ids.size();
    }

    /**
     * @param idOrName with or without Docker's leading slash
     * @throws DockerException 404 if there is none, 400 if there are several
     */
    Container get(String idOrName) {
        return get(idOrName, this::committed);
    }

    /** What has become of one; empty if it is gone. */
    Optional<Container> again(Container before) {
        return find(before.id(), this::committed);
    }

    /** Whether it ended, or went, after it was looked at: whoever watches asks this once the watch has begun. */
    boolean hasEndedSince(Container before) {
        return again(before).map(now -> now.hasEndedSince(before)).orElse(true);
    }

    private Optional<SandboxView> committed(String idOrName) {
        try {
            return Optional.of(sandboxes.get(idOrName));
        } catch (RefusedException e) {
            if (e.reason() == RefusedException.Reason.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * @param present knows the sandboxes
     * @throws DockerException 404 if there is none, 400 if there are several
     */
    Container get(String idOrName, Sandboxes present) {
        return find(idOrName, present).orElseThrow(() -> DockerException.notFound("No such container: " + idOrName));
    }

    private Optional<Container> find(String idOrName, Sandboxes present) {
        String text = idOrName.startsWith("/") ? idOrName.substring(1) : idOrName;
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<StoredContainer> row = table.find(text);
        if (row.isPresent()) {
            return row.map(found -> container(found, present));
        }
        Optional<SandboxView> sandbox = unambiguous(text, present);
        if (sandbox.filter(found -> found.id().equals(text) || found.name().equals(text))
                .isPresent()) {
            return sandbox.map(this::container);
        }
        row = table.named(text);
        if (row.isPresent()) {
            return row.map(found -> container(found, present));
        }
        List<StoredContainer> rows = table.beginning(text);
        boolean others = sandbox.isPresent()
                && rows.stream()
                        .anyMatch(found -> !found.id().equals(sandbox.get().id()));
        if (rows.size() > 1 || others) {
            throw ambiguous(text);
        }
        return sandbox.isPresent()
                ? sandbox.map(this::container)
                : rows.stream().findFirst().map(found -> container(found, present));
    }

    private static Optional<SandboxView> unambiguous(String text, Sandboxes present) {
        try {
            return present.apply(text);
        } catch (RefusedException e) {
            throw ambiguous(text);
        }
    }

    private static DockerException ambiguous(String text) {
        return DockerException.invalid("multiple IDs found with provided prefix: " + text);
    }

    private Container container(SandboxView sandbox) {
        Optional<StoredContainer> row = table.find(sandbox.id());
        return new Container(row.orElseGet(() -> StoredContainer.of(sandbox)), sandbox, null, row.isPresent());
    }

    private Container container(StoredContainer row, Sandboxes present) {
        // By the full id alone: a name may be somebody else's by now.
        Optional<SandboxView> own =
                present.apply(row.id()).filter(sandbox -> sandbox.id().equals(row.id()));
        SandboxView host = host(row, id -> table.find(id).orElse(null), present);
        return new Container(row, own.orElse(null), host, true);
    }

    /** The sandbox that a started container has joined, by way of others maybe. */
    private static @Nullable SandboxView host(
            StoredContainer row, Function<String, @Nullable StoredContainer> rows, Sandboxes present) {
        StoredContainer at = row;
        // Whoever joins names somebody who is there already, so there are no circles; a changed database may have some.
        for (int hops = 0; hops < 32 && at != null && at.mode().isContainer() && at.isStarted(); hops++) {
            String target = at.mode().container();
            Optional<SandboxView> sandbox =
                    present.apply(target).filter(found -> found.id().equals(target));
            if (sandbox.isPresent()) {
                return sandbox.get();
            }
            at = rows.apply(target);
        }
        return null;
    }
}
