package io.fairlead.kernel;

import io.fairlead.model.Owner;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which tags are ours, and which are another installation's. Tags of a time when they named no installation are ours if
 * our database is from that time and knows the owner.
 */
final class OwnerTags {

    private final Installation installation;
    private final boolean olderHost;
    private final StateFile file;
    private final Set<String> adopted = ConcurrentHashMap.newKeySet();

    /**
     * @param olderHost whether what all networks share is ours too where its tag names no installation
     * @param file keeps which installations were adopted: not every tag in the kernel can be changed
     */
    OwnerTags(Installation installation, boolean olderHost, StateFile file) {
        this.installation = installation;
        this.olderHost = olderHost;
        this.file = file;
        file.read().forEach(fields -> adopted.add(fields[0]));
        // Before the first look: the files tell of sandboxes that are forgotten if they are not ours.
        installation.adopted().forEach(other -> adopt(Strangers.tagged(other)));
    }

    String of(Owner owner) {
        return OwnerTag.format(owner, installation.id());
    }

    /** Alias of a link that is as good as deleted; the reaper takes it away. */
    String tombstone() {
        return OwnerTag.tombstone(installation.id());
    }

    /** Comment of a chain that we made and whose rules are the administrator's. */
    String administrator() {
        return OwnerTag.administrator(installation.id());
    }

    /** From now on what carries the tags of that installation is ours. */
    void adopt(String other) {
        if (adopted.add(other)) {
            file.write(adopted.stream().sorted().map(List::of).toList());
        }
    }

    /** Whose the object is; empty if it is not ours. */
    Optional<Owner> owner(@Nullable String text) {
        return OwnerTag.read(text).filter(this::isOurs).flatMap(OwnerTag::owner);
    }

    /** Whether the link waits for our reaper. */
    boolean isTombstone(@Nullable String text) {
        return OwnerTag.read(text)
                .filter(OwnerTag::isTombstone)
                .filter(this::isOurs)
                .isPresent();
    }

    /** Another installation whose the object is. */
    Optional<String> stranger(@Nullable String text) {
        return OwnerTag.read(text).filter(tag -> !isOurs(tag)).map(OwnerTag::installation);
    }

    /** Whether the tag is ours and says so in other words than we would write today. */
    boolean isOutdated(@Nullable String text) {
        return OwnerTag.read(text)
                .filter(tag -> isOurs(tag) && !tag.installation().equals(installation.id()))
                .isPresent();
    }

    /** Whether there can be such tags at all. */
    boolean hasOutdated() {
        return installation.older() || !adopted.isEmpty();
    }

    /** Why something that carries this text is not ours to touch, as the end of a sentence. */
    String whose(@Nullable String text) {
        return stranger(text)
                .map(OwnerTags::describe)
                .map(name -> "belongs to " + name)
                .orElse("carries no tag of ours");
    }

    static String describe(String installation) {
        return installation.equals(OwnerTag.OLDER)
                ? "another Fairlead, of an older version"
                : "another Fairlead, installation " + installation;
    }

    boolean isOurs(OwnerTag tag) {
        if (!tag.installation().equals(OwnerTag.OLDER)) {
            return tag.installation().equals(installation.id()) || adopted.contains(tag.installation());
        }
        if (adopted.contains(OwnerTag.OLDER)) {
            return true;
        }
        return installation.older()
                && tag.owner()
                        .map(owner -> owner.equals(Owner.HOST)
                                ? olderHost
                                : installation.owners().contains(owner))
                        .orElse(olderHost);
    }
}
