package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.BridgePort;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.libc.ErrnoException;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.TapDevices;
import io.fairlead.model.NamespaceRef;
import io.fairlead.netlink.MessageWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The part of TAP devices that rtnetlink does not know: making them and giving them to somebody. A device becomes
 * persistent only when it carries our tag, so that an end in between leaves nothing behind.
 */
final class TapWork implements AutoCloseable {

    private final Engine engine;
    private final Map<Change, FileDescriptor> unfinished = new LinkedHashMap<>();

    TapWork(Engine engine) {
        this.engine = engine;
    }

    /** Makes the device; it stays once {@link #finish} was called. */
    void create(Change change, TapLink tap, int index) {
        FileDescriptor fd = engine.namespaces().call(NamespaceRef.HOST, TapDevices::open);
        unfinished.put(change, fd);
        TapDevices.create(fd, tap.name(), index, tap.multiQueue());
        give(fd, tap);
    }

    /** Gives a device that is there to whom it is to belong. */
    void change(TapLink tap) {
        try (FileDescriptor fd = engine.namespaces().call(NamespaceRef.HOST, TapDevices::open)) {
            TapDevices.attach(fd, tap.name(), tap.multiQueue());
            give(fd, tap);
            TapDevices.persist(fd, tap.name());
        }
    }

    private static void give(FileDescriptor fd, TapLink tap) {
        if (tap.user() != null) {
            TapDevices.giveToUser(fd, tap.name(), tap.user());
        }
        if (tap.group() != null) {
            TapDevices.giveToGroup(fd, tap.name(), tap.group());
        }
    }

    /** Makes what was created and is now complete persistent. */
    void finish(Map<Change, String> failures) {
        unfinished.forEach((change, fd) -> {
            if (!failures.containsKey(change)) {
                try {
                    TapDevices.persist(fd, change.resource().name());
                } catch (ErrnoException e) {
                    failures.put(change, String.valueOf(e.getMessage()));
                }
            }
        });
    }

    /** Lets go of the devices; those that are not persistent end with it. */
    @Override
    public void close() {
        unfinished.values().forEach(FileDescriptor::close);
        unfinished.clear();
    }

    void writeCreate(MessageWriter w, TapLink tap, int index, int master) {
        String operation = "set up tap " + tap.name();
        Link.change(index)
                .alias(engine.mirror().tags().of(tap.owner()))
                .mac(tap.mac())
                .mtu(tap.mtu())
                .master(master)
                .build()
                .write(w, operation, 0);
        LinkRequests.addressMode(w, operation, index, false);
        // Port settings are taken before the master is in one message, so they need their own.
        Link.change(index)
                .port(new BridgePort(tap.isolated(), tap.hairpin()))
                .up(true)
                .build()
                .write(w, operation, 0);
    }

    void writeChange(MessageWriter w, TapLink before, TapLink tap, int index, int master) {
        String operation = "change tap " + tap.name();
        Link.change(index)
                .mac(tap.mac() == null || tap.mac().equals(before.mac()) ? null : tap.mac())
                .mtu(tap.mtu())
                .master(master)
                .alias(engine.mirror().tags().of(tap.owner()))
                .up(true)
                .build()
                .write(w, operation, 0);
        LinkRequests.mendPort(w, operation, index, BridgePort.ordinary(tap.isolated(), tap.hairpin()), before.astray());
    }
}
