package io.fairlead.kernel;

import io.fairlead.libc.Errno;
import io.fairlead.libc.ErrnoException;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.Inotify;
import io.fairlead.model.NamespaceRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Kernel parameters, which are per namespace below /proc/sys/net: the thread's namespace decides what is read. Values are
 * kept until inotify, which sees writes to /proc/sys, or a netconf event says that they may have changed. Not thread-safe;
 * the engine's lock guards it.
 */
final class SysctlFiles implements AutoCloseable {

    private static final Path ROOT = Path.of("/proc/sys");
    private static final String V6 = "net/ipv6/conf/";
    private static final String DISABLE = "/disable_ipv6";
    private static final String ALL_DISABLE = V6 + "all" + DISABLE;

    private final NetworkNamespace namespaces;
    private final Inotify inotify = new Inotify();
    private final Map<Place, Optional<String>> values = new HashMap<>();
    private final Map<Integer, Place> watched = new HashMap<>();
    private final Map<Place, Integer> watches = new HashMap<>();
    private final Map<String, Set<Place>> byLink = new HashMap<>();

    SysctlFiles(NetworkNamespace namespaces) {
        this.namespaces = namespaces;
    }

    /** Which of these paths below /proc/sys there are not. */
    static Set<String> missing(Collection<String> paths) {
        return paths.stream().filter(path -> !Files.exists(ROOT.resolve(path))).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * One parameter of one namespace.
     *
     * @param path below /proc/sys
     */
    record Place(NamespaceRef namespace, String path) {}

    FileDescriptor descriptor() {
        return inotify.descriptor();
    }

    /** The value, or empty if this kernel or namespace has no such parameter. */
    Optional<String> value(Sysctl sysctl) {
        return value(sysctl.namespace(), sysctl.path());
    }

    Optional<String> value(NamespaceRef namespace, String path) {
        Place place = new Place(namespace, path);
        Optional<String> known = values.get(place);
        if (known == null) {
            known = namespaces.call(namespace, () -> learn(place));
        }
        return known;
    }

    /** Looks at parameters that are going to be asked for, all of one namespace by one visit. */
    void learn(NamespaceRef namespace, Collection<String> paths) {
        List<Place> unknown = paths.stream()
                .map(path -> new Place(namespace, path))
                .filter(place -> !values.containsKey(place))
                .toList();
        if (!unknown.isEmpty()) {
            namespaces.run(namespace, () -> unknown.forEach(this::learn));
        }
    }

    /** To be called inside the namespace. */
    private Optional<String> learn(Place place) {
        Optional<String> value = watchAndRead(place);
        values.put(place, value);
        String link = Sysctl.link(place.path());
        if (link != null) {
            byLink.computeIfAbsent(link, name -> new HashSet<>()).add(place);
        }
        return value;
    }

    private Optional<String> watchAndRead(Place place) {
        Path file = ROOT.resolve(place.path());
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            // First the watch, then the look: a write in between is seen by one of them.
            watch(place, file);
            if (place.path().startsWith(V6) && place.path().endsWith(DISABLE)) {
                // Written for all links it is written to each of them, which nobody tells.
                watch(new Place(place.namespace(), ALL_DISABLE), ROOT.resolve(ALL_DISABLE));
            }
        } catch (ErrnoException e) {
            // The user's limit of watches: the check once a second still finds changes.
            if (!e.is(new Errno(28)) && !e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        return read(file);
    }

    private void watch(Place place, Path file) {
        int watch = inotify.watch(file.toString());
        Integer before = watches.put(place, watch);
        if (before != null && before != watch) {
            // Of another link that had the name.
            watched.remove(before);
            inotify.unwatch(before);
        }
        watched.put(watch, place);
    }

    private static Optional<String> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file).trim());
        } catch (FileSystemException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("read " + file, e);
        }
    }

    /** Writes a value. To be called inside the namespace. */
    static void write(String path, String value) {
        Path file = ROOT.resolve(path);
        try {
            Files.writeString(file, value, java.nio.file.StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException("write " + value + " to " + file + ": " + e.getMessage(), e);
        }
    }

    /** The value in the namespace of the calling thread. */
    static Optional<String> current(String path) {
        return read(ROOT.resolve(path));
    }

    /** Takes in a value that we just changed ourselves. To be called inside the namespace. */
    void wrote(Place place) {
        learn(place);
    }

    /** Takes the waiting notices of writes; answers the parameters whose values really changed. */
    Set<Place> drain() {
        Set<Integer> notices = inotify.drain();
        Set<Place> suspects = new HashSet<>();
        if (notices.contains(-1)) {
            suspects.addAll(values.keySet());
        }
        for (Integer notice : notices) {
            Place place = watched.get(notice);
            if (place != null && place.path().equals(ALL_DISABLE)) {
                values.keySet().stream()
                        .filter(one -> one.namespace().equals(place.namespace())
                                && one.path().endsWith(DISABLE))
                        .forEach(suspects::add);
            } else if (place != null) {
                suspects.add(place);
            }
        }
        return recheck(suspects);
    }

    /**
     * Whether RTM_NEWNETCONF tells of changes of the parameter, also of those that the kernel makes by itself: writing
     * ip_forward writes every link's forwarding.
     */
    static boolean isReportedByNetconf(String path) {
        return path.endsWith("forwarding") || path.endsWith("ip_forward") || path.endsWith("rp_filter");
    }

    /** Looks again at those parameters of the host's namespace that were ever asked for. */
    Set<Place> recheckHost(Predicate<String> which) {
        Set<Place> host = new HashSet<>(values.keySet());
        host.removeIf(place -> !place.namespace().isHost() || !which.test(place.path()));
        return recheck(host);
    }

    private Set<Place> recheck(Set<Place> suspects) {
        Set<Place> changed = new HashSet<>();
        Map<NamespaceRef, List<Place>> byNamespace =
                suspects.stream().filter(values::containsKey).collect(Collectors.groupingBy(Place::namespace));
        byNamespace.forEach((namespace, places) -> {
            try {
                namespaces.run(
                        namespace,
                        () -> places.forEach(place -> {
                            Optional<String> now = read(ROOT.resolve(place.path()));
                            if (!now.equals(values.put(place, now))) {
                                changed.add(place);
                            }
                        }));
            } catch (ErrnoException e) {
                // The namespace is gone.
                changed.addAll(places);
                places.forEach(values::remove);
            }
        });
        return changed;
    }

    /** Forgets the parameters of a link, which come and go with it; answers those that were known. */
    List<Place> forgetLink(NamespaceRef namespace, String name) {
        List<Place> known = byLink.getOrDefault(name, Set.of()).stream()
                .filter(place -> place.namespace().equals(namespace))
                .toList();
        known.forEach(this::forget);
        return known;
    }

    /** Forgets a namespace that is gone or another by now. */
    void forget(NamespaceRef namespace) {
        values.keySet().stream()
                .filter(place -> place.namespace().equals(namespace))
                .toList()
                .forEach(this::forget);
        List.copyOf(watches.keySet()).stream()
                .filter(place -> place.namespace().equals(namespace))
                .forEach(this::forget);
    }

    private void forget(Place place) {
        values.remove(place);
        Integer watch = watches.remove(place);
        if (watch != null) {
            watched.remove(watch);
            inotify.unwatch(watch);
        }
        String link = Sysctl.link(place.path());
        if (link != null) {
            byLink.computeIfPresent(link, (name, places) -> places.remove(place) && places.isEmpty() ? null : places);
        }
    }

    @Override
    public void close() {
        inotify.close();
    }

    /** Those of the host's parameters that there are. */
    Map<String, String> values(Collection<String> paths) {
        Map<String, String> values = new HashMap<>();
        for (String path : paths) {
            value(NamespaceRef.HOST, path).ifPresent(value -> values.put(path, value));
        }
        return values;
    }
}
