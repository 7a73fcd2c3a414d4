package io.fairlead.kernel;

import io.fairlead.model.IpPrefix;
import io.fairlead.model.Owner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whose addresses of ours on adopted bridges are, and routes by their destinations. Neither can say it itself, and a bridge that was there before us
 * is never tagged, so a file has to remember.
 */
final class AdoptedAddresses {

    private final StateFile file;
    private final Map<Place, Owner> owners = new LinkedHashMap<>();

    AdoptedAddresses(StateFile file) {
        this.file = file;
        for (String[] f : file.read()) {
            if (f.length == 3) {
                IpPrefix.parse(f[2])
                        .ifPresent(prefix ->
                                OwnerTag.fromFile(f[0]).ifPresent(owner -> owners.put(new Place(f[1], prefix), owner)));
            }
        }
    }

    private record Place(String link, IpPrefix prefix) {}

    Optional<Owner> owner(String link, IpPrefix prefix) {
        return Optional.ofNullable(owners.get(new Place(link, prefix)));
    }

    void note(Owner owner, String link, IpPrefix prefix) {
        if (!owner.equals(owners.put(new Place(link, prefix), owner))) {
            save();
        }
    }

    void remove(String link, IpPrefix prefix) {
        if (owners.remove(new Place(link, prefix)) != null) {
            save();
        }
    }

    /** Names of links with something of the owner. */
    Set<String> links(Owner owner) {
        return owners.entrySet().stream()
                .filter(e -> e.getValue().equals(owner))
                .map(e -> e.getKey().link())
                .collect(Collectors.toSet());
    }

    Set<Owner> owners() {
        return Set.copyOf(owners.values());
    }

    private void save() {
        file.write(owners.entrySet().stream()
                .map(e -> List.of(
                        OwnerTag.inFile(e.getValue()),
                        e.getKey().link(),
                        e.getKey().prefix().toString()))
                .toList());
    }
}
