package io.fairlead.kernel;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What kernel parameters were before our first write, so that it can be put back; on disk before the write happens. */
final class SysctlRecords {

    private final StateFile file;
    private final Map<SysctlFiles.Place, Entry> entries = new LinkedHashMap<>();

    SysctlRecords(StateFile file) {
        this.file = file;
        for (String[] f : file.read()) {
            if (f.length == 6) {
                Optional<Owner> owner = OwnerTag.fromFile(f[0]);
                SysctlFiles.Place place = new SysctlFiles.Place(new NamespaceRef(f[1]), f[2]);
                owner.ifPresent(o -> entries.put(place, new Entry(o, f[3], f[4], f[5])));
            }
        }
    }

    /**
     * One parameter that we changed.
     *
     * @param found its value before our first write
     * @param ours what we wrote
     * @param cause path of the parameter for whose sake this one was changed too, or empty
     */
    record Entry(Owner owner, String found, String ours, String cause) {}

    @Nullable
    Entry find(NamespaceRef namespace, String path) {
        return entries.get(new SysctlFiles.Place(namespace, path));
    }

    /** Notes a change that is about to happen. The value found by the first write of all stays. */
    void note(SysctlFiles.Place place, Entry entry) {
        Entry before = entries.get(place);
        Entry now = before == null ? entry : new Entry(entry.owner(), before.found(), entry.ours(), entry.cause());
        if (!now.equals(before)) {
            entries.put(place, now);
            save();
        }
    }

    void remove(SysctlFiles.Place place) {
        if (entries.remove(place) != null) {
            save();
        }
    }

    /** Parameters that were changed for the sake of another. */
    List<SysctlFiles.Place> causedBy(SysctlFiles.Place cause) {
        return entries.entrySet().stream()
                .filter(e -> e.getKey().namespace().equals(cause.namespace())
                        && e.getValue().cause().equals(cause.path()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The owner's parameters, as we wrote them. */
    List<Sysctl> ownedBy(Owner owner) {
        return entries.entrySet().stream()
                .filter(e -> e.getValue().owner().equals(owner)
                        && e.getValue().cause().isEmpty())
                .map(e -> new Sysctl(
                        owner,
                        e.getKey().namespace(),
                        e.getKey().path(),
                        e.getValue().ours(),
                        true))
                .toList();
    }

    List<Owner> owners() {
        return entries.values().stream().map(Entry::owner).distinct().toList();
    }

    private void save() {
        file.write(entries.entrySet().stream()
                .map(e -> List.of(
                        OwnerTag.inFile(e.getValue().owner()),
                        e.getKey().namespace().path(),
                        e.getKey().path(),
                        e.getValue().found(),
                        e.getValue().ours(),
                        e.getValue().cause()))
                .toList());
    }
}
