package io.fairlead.kernel;

import io.fairlead.model.MacAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A TAP device that is a port of a bridge: what a virtual machine opens for its network card. It stays when nobody has it
 * open.
 *
 * @param master bridge that it is a port of
 * @param mac the device's own address, which must not be the guest's; null leaves it to the kernel
 * @param mtu in bytes; null leaves it to the kernel
 * @param isolated bridge port isolation: isolated ports do not reach each other (IFLA_BRPORT_ISOLATED)
 * @param hairpin whether frames may leave through the port that they came in by (IFLA_BRPORT_MODE)
 * @param user id of the user who may open it; null asks for none in particular
 * @param group id of the group that may open it; null asks for none in particular. With neither, anybody may.
 * @param multiQueue whether it can be opened several times, for a queue each
 * @param persistent whether it outlives whoever has it open; always wanted so
 * @param up administratively up; always wanted so
 * @param astray what keeps it from passing frames, or from being known as ours, and nobody asked for; in words. Nothing of
 *     one that is wanted
 */
public record TapLink(
        Owner owner,
        NamespaceRef namespace,
        String name,
        String master,
        @Nullable MacAddress mac,
        @Nullable Integer mtu,
        boolean isolated,
        boolean hairpin,
        @Nullable Integer user,
        @Nullable Integer group,
        boolean multiQueue,
        boolean persistent,
        boolean up,
        List<String> astray)
        implements Resource {

    public TapLink {
        astray = List.copyOf(astray);
    }

    /** As it is wanted: persistent and up. */
    public TapLink(
            Owner owner,
            NamespaceRef namespace,
            String name,
            String master,
            @Nullable MacAddress mac,
            @Nullable Integer mtu,
            boolean isolated,
            boolean hairpin,
            @Nullable Integer user,
            @Nullable Integer group,
            boolean multiQueue) {
        this(
                owner,
                namespace,
                name,
                master,
                mac,
                mtu,
                isolated,
                hairpin,
                user,
                group,
                multiQueue,
                true,
                true,
                List.of());
    }

    /** As it is, but a port of no bridge. */
    TapLink withoutMaster() {
        return new TapLink(
                owner, namespace, name, "", mac, mtu, false, false, user, group, multiQueue, persistent, up, List.of());
    }

    @Override
    public Kind kind() {
        return Kind.TAP;
    }

    @Override
    public Difference compare(Resource observed) {
        TapLink o = (TapLink) observed;
        // The kernel can give a device to another user or group, but not take it from one and give it to nobody.
        boolean takenBack = (user == null && o.user != null) || (group == null && o.group != null);
        if (multiQueue != o.multiQueue || takenBack) {
            return Difference.REPLACE;
        }
        boolean same = up == o.up
                && o.astray.isEmpty()
                && hasSameHolder(o)
                && master.equals(o.master)
                && Unset.orEqual(mac, o.mac)
                && Unset.orEqual(mtu, o.mtu)
                && isolated == o.isolated
                && hairpin == o.hairpin;
        return same ? Difference.NONE : Difference.UPDATE;
    }

    /** Whether what only an open descriptor can change is the same. */
    boolean hasSameHolder(TapLink o) {
        return Objects.equals(user, o.user) && Objects.equals(group, o.group) && persistent == o.persistent;
    }

    @Override
    public String describe() {
        return (master.isEmpty() ? "port of no bridge" : "port of " + master)
                + (user == null ? "" : " user " + user)
                + (group == null ? "" : " group " + group)
                + (mac == null ? "" : " mac " + mac)
                + (mtu == null ? "" : " mtu " + mtu)
                + (multiQueue ? " multi-queue" : "")
                + (isolated ? " isolated" : "")
                + (hairpin ? " hairpin" : "")
                + (persistent ? "" : " not persistent")
                + (up ? "" : " down")
                + Astray.describe(astray);
    }
}
