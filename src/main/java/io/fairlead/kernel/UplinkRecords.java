package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.SavedAddr;
import io.fairlead.kernel.rtnetlink.SavedRoute;
import io.fairlead.model.Owner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How the host's links were before they became ports of our bridges; nothing in the kernel remembers it. */
final class UplinkRecords {

    private static final String LINK = "link";
    private static final String ADDRESS = "address";
    private static final String ROUTE = "route";

    private final StateFile file;
    private final Map<String, UplinkRecord> byLink = new LinkedHashMap<>();

    UplinkRecords(StateFile file) {
        this.file = file;
        for (String[] f : file.read()) {
            if (f[0].equals(LINK) && f.length == 8) {
                OwnerTag.fromFile(f[2]).ifPresent(owner -> byLink.put(f[1], link(owner, f)));
            } else if (f.length == 3) {
                byLink.computeIfPresent(f[1], (name, record) -> add(record, f[0], f[2]));
            }
        }
    }

    private static UplinkRecord link(Owner owner, String[] f) {
        return new UplinkRecord(
                owner,
                f[1],
                Integer.parseInt(f[3]),
                Boolean.parseBoolean(f[4]),
                f[5],
                Boolean.parseBoolean(f[6]),
                Instant.ofEpochSecond(Long.parseLong(f[7])),
                List.of(),
                List.of());
    }

    private static UplinkRecord add(UplinkRecord r, String kind, String body) {
        List<SavedAddr> addresses = new ArrayList<>(r.addresses());
        List<SavedRoute> routes = new ArrayList<>(r.routes());
        if (kind.equals(ADDRESS)) {
            addresses.add(new SavedAddr(body));
        } else {
            routes.add(new SavedRoute(body));
        }
        return new UplinkRecord(
                r.owner(), r.link(), r.index(), r.up(), r.master(), r.moved(), r.taken(), addresses, routes);
    }

    Optional<UplinkRecord> find(String link) {
        return Optional.ofNullable(byLink.get(link));
    }

    List<UplinkRecord> ownedBy(Owner owner) {
        return byLink.values().stream().filter(r -> r.owner().equals(owner)).toList();
    }

    Set<Owner> owners() {
        return byLink.values().stream().map(UplinkRecord::owner).collect(Collectors.toSet());
    }

    void note(UplinkRecord record) {
        UplinkRecord before = byLink.put(record.link(), record);
        if (!record.equals(before)) {
            saveOr(record.link(), before);
        }
    }

    void remove(String link) {
        UplinkRecord before = byLink.remove(link);
        if (before != null) {
            saveOr(link, before);
        }
    }

    /** What is in memory is what is on disk: if it cannot be written, it is as it was before. */
    private void saveOr(String link, @Nullable UplinkRecord before) {
        boolean saved = false;
        try {
            save();
            saved = true;
        } finally {
            if (!saved) {
                if (before == null) {
                    byLink.remove(link);
                } else {
                    byLink.put(link, before);
                }
            }
        }
    }

    private void save() {
        List<List<String>> lines = new ArrayList<>();
        for (UplinkRecord r : byLink.values()) {
            lines.add(List.of(
                    LINK,
                    r.link(),
                    OwnerTag.inFile(r.owner()),
                    String.valueOf(r.index()),
                    String.valueOf(r.up()),
                    r.master(),
                    String.valueOf(r.moved()),
                    String.valueOf(r.taken().getEpochSecond())));
            r.addresses().forEach(a -> lines.add(List.of(ADDRESS, r.link(), a.body())));
            r.routes().forEach(route -> lines.add(List.of(ROUTE, r.link(), route.body())));
        }
        file.write(lines);
    }
}
