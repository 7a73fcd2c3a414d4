package io.fairlead.network;

import io.fairlead.dhcp.LeaseSink;
import io.fairlead.dhcp.Trouble;
import io.fairlead.model.DhcpLease;
import io.fairlead.model.EndpointId;
import io.fairlead.model.NamespaceRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.springframework.stereotype.Component;

/** What the DHCP clients have to say, until somebody has the time to store it. */
@Component
class LeaseInbox implements LeaseSink {

    private final Commands commands;
    private final BlockingQueue<Notice> notices = new LinkedBlockingQueue<>();

    LeaseInbox(Commands commands) {
        this.commands = commands;
    }

    /** Something that a client has to say. */
    sealed interface Notice {
        record Bound(EndpointId endpoint, DhcpLease lease) implements Notice {}

        record Ended(EndpointId endpoint, DhcpLease lease, String reason) implements Notice {}

        record Troubled(EndpointId endpoint, Trouble trouble) implements Notice {}

        record Well(EndpointId endpoint) implements Notice {}

        /** The stored definitions were read anew: there may be other endpoints. */
        record Reloaded() implements Notice {}
    }

    /** Everything that was said, waiting for the first if there is nothing. */
    List<Notice> take() throws InterruptedException {
        List<Notice> all = new ArrayList<>();
        all.add(notices.take());
        notices.drainTo(all);
        return all;
    }

    void reloaded() {
        notices.add(new Notice.Reloaded());
    }

    @Override
    public Optional<NamespaceRef> namespace(EndpointId endpoint) {
        Inventory inventory = commands.inventory();
        AdoptedProcesses processes = new AdoptedProcesses(inventory);
        return inventory
                .endpoint(endpoint)
                .map(stored -> processes.current(stored.spec().sandbox()).namespace());
    }

    @Override
    public void bound(EndpointId endpoint, DhcpLease lease) {
        notices.add(new Notice.Bound(endpoint, lease));
    }

    @Override
    public void ended(EndpointId endpoint, DhcpLease lease, String reason) {
        notices.add(new Notice.Ended(endpoint, lease, reason));
    }

    @Override
    public void troubled(EndpointId endpoint, Trouble trouble) {
        notices.add(new Notice.Troubled(endpoint, trouble));
    }

    @Override
    public void well(EndpointId endpoint) {
        notices.add(new Notice.Well(endpoint));
    }
}
