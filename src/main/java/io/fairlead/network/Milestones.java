package io.fairlead.network;

import io.fairlead.history.Entry;
import io.fairlead.history.Observations;
import java.util.Map;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Tells history that the service starts and stops. */
@Component
class Milestones implements SmartLifecycle {

    private final Observations observations;
    private final String node;
    private volatile boolean running;

    Milestones(Observations observations, ServiceSettings settings) {
        this.observations = observations;
        this.node = settings.nodeName();
    }

    @Override
    public void start() {
        running = true;
        tell("start");
    }

    @Override
    public void stop() {
        running = false;
        tell("stop");
    }

    private void tell(String action) {
        observations.add(node, Entry.observation(Entry.Subject.of("host", "", node), action, Map.of()));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before whatever is to be told of a start, after everything else of a stop. */
    @Override
    public int getPhase() {
        return 0;
    }
}
