package io.fairlead.kernel;

import io.fairlead.libc.FileDescriptor;
import io.fairlead.model.Owner;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The engine's view of our nf_tables tables. Not thread-safe; the engine's lock guards it. */
interface FirewallBackend extends AutoCloseable {

    /** Readable when a notification waits. */
    FileDescriptor descriptor();

    /**
     * Takes in all waiting notifications and looks again at what they left unclear.
     *
     * @return owners of what changed
     * @throws io.fairlead.netlink.Transport.OverrunException if some were lost; {@link #reload} then
     */
    Set<Owner> drain();

    /** Whoever made the last change of others that was taken in for the owner, in words; empty if that is not known. */
    default Optional<String> whoChanged(Owner owner) {
        return Optional.empty();
    }

    /** Forgets everything and looks again. */
    void reload();

    /** What stands in the place of a wanted table, set, chain or element. */
    Observation.Sight look(Resource wanted);

    Collection<Resource> ownedBy(Owner owner);

    /** Forward chains of others that drop what they do not accept. */
    List<HostFacts.ForwardDrop> forwardDrops();

    /** Whether tables of others changed since the last call. */
    boolean takeForeignChanged();

    /** Whether a table of our name became ours to use, or ceased to be, since the last call. */
    boolean takeOwnershipChanged();

    Set<Owner> owners();

    /** The other installation whose our table's name is, as {@link OwnerTag#installation()} says it. */
    Optional<String> stranger();

    /** Writes the tags of what is ours as we write them today, where the kernel lets us. */
    void retag();

    /**
     * Makes all changes in one transaction.
     *
     * @return the kernel's words for each change that failed: all of them or none
     */
    Map<Change, String> apply(List<Change> changes);

    @Override
    void close();
}
