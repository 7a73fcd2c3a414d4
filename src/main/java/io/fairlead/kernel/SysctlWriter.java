package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.model.NamespaceRef;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Writes kernel parameters, and puts back what was there before. */
final class SysctlWriter {

    private static final String FORWARDING6 = "net/ipv6/conf/all/forwarding";

    private final NetworkNamespace namespaces;
    private final Mirror mirror;
    private final SysctlFiles files;
    private final SysctlRecords records;

    SysctlWriter(NetworkNamespace namespaces, Mirror mirror, SysctlFiles files, SysctlRecords records) {
        this.namespaces = namespaces;
        this.mirror = mirror;
        this.files = files;
        this.records = records;
    }

    /** Makes changes in the host's namespace. */
    void applyOnHost(List<Change> changes, Map<Change, String> failures) {
        for (Change change : changes) {
            note(change);
        }
        if (!changes.isEmpty()) {
            namespaces.run(NamespaceRef.HOST, () -> changes.forEach(change -> write(change, failures)));
        }
        for (Change change : changes) {
            if (change instanceof Change.Delete) {
                forget((Sysctl) change.resource());
            }
        }
    }

    /** Puts on disk what is about to be overwritten. */
    void note(Change change) {
        Sysctl sysctl = (Sysctl) change.resource();
        if (change instanceof Change.Delete || !sysctl.restored()) {
            return;
        }
        files.value(sysctl.namespace(), sysctl.path())
                .ifPresent(found -> records.note(
                        new SysctlFiles.Place(sysctl.namespace(), sysctl.path()),
                        new SysctlRecords.Entry(sysctl.owner(), found, sysctl.value(), "")));
        if (sysctl.namespace().isHost()
                && sysctl.path().equals(FORWARDING6)
                && sysctl.value().equals("1")) {
            noteRouterAdvertisements(sysctl);
        }
    }

    /**
     * A host that forwards IPv6 no longer listens to router advertisements (accept_ra=1), and would lose its own default
     * route within minutes; accept_ra=2 keeps it listening.
     */
    private void noteRouterAdvertisements(Sysctl forwarding) {
        for (Link link : mirror.host().links()) {
            if (OwnerTag.read(link.alias()).isPresent() || link.nameOrEmpty().equals("lo")) {
                continue;
            }
            String path = "net/ipv6/conf/" + link.nameOrEmpty() + "/accept_ra";
            files.value(NamespaceRef.HOST, path)
                    .filter("1"::equals)
                    .ifPresent(found -> records.note(
                            new SysctlFiles.Place(NamespaceRef.HOST, path),
                            new SysctlRecords.Entry(forwarding.owner(), found, "2", FORWARDING6)));
        }
    }

    /** Writes one parameter; to be called inside its namespace, after {@link #note}. */
    void write(Change change, Map<Change, String> failures) {
        Sysctl sysctl = (Sysctl) change.resource();
        SysctlFiles.Place place = new SysctlFiles.Place(sysctl.namespace(), sysctl.path());
        try {
            if (change instanceof Change.Delete) {
                restore(place);
                records.causedBy(place).forEach(this::restore);
                return;
            }
            if (sysctl.isMetByAbsence() && SysctlFiles.current(sysctl.path()).isEmpty() && hasLink(sysctl)) {
                return;
            }
            for (SysctlFiles.Place caused : records.causedBy(place)) {
                SysctlRecords.Entry entry = records.find(caused.namespace(), caused.path());
                if (entry != null
                        && SysctlFiles.current(caused.path())
                                .filter(entry.found()::equals)
                                .isPresent()) {
                    SysctlFiles.write(caused.path(), entry.ours());
                }
            }
            SysctlFiles.write(sysctl.path(), sysctl.value());
            files.wrote(place);
        } catch (UncheckedIOException e) {
            failures.putIfAbsent(change, String.valueOf(e.getMessage()));
        }
    }

    /** Absence says nothing while the link itself is not there: making it may be tried again, and then this is too. */
    private static boolean hasLink(Sysctl sysctl) {
        String link = sysctl.link();
        return link == null
                || SysctlFiles.current("net/ipv4/conf/" + link + "/forwarding").isPresent();
    }

    /** Puts the old value back, unless somebody else set another since. */
    private void restore(SysctlFiles.Place place) {
        SysctlRecords.Entry entry = records.find(place.namespace(), place.path());
        if (entry != null
                && SysctlFiles.current(place.path())
                        .filter(entry.ours()::equals)
                        .isPresent()) {
            SysctlFiles.write(place.path(), entry.found());
            files.wrote(place);
        }
    }

    private void forget(Sysctl sysctl) {
        SysctlFiles.Place place = new SysctlFiles.Place(sysctl.namespace(), sysctl.path());
        records.causedBy(place).forEach(records::remove);
        records.remove(place);
    }
}
