package io.fairlead.web;

import io.fairlead.network.HostService;
import io.fairlead.network.PurgeView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/** {@code --fairlead.purge=true}: removes everything of ours and ends, without serving anybody. */
@Component
@ConditionalOnBooleanProperty("fairlead.purge")
class PurgeCommand implements ApplicationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(PurgeCommand.class);

    private final HostService host;

    PurgeCommand(HostService host) {
        this.host = host;
    }

    /**
     * @throws IllegalStateException if something could not be removed, so that the process ends with an error
     */
    @Override
    public void run(ApplicationArguments arguments) {
        PurgeView purged = host.purge();
        LOG.info(
                "Purged networks {}, sandboxes {} and {} kernel objects",
                purged.networks(),
                purged.sandboxes(),
                purged.removed().size());
        if (!purged.failures().isEmpty()) {
            throw new IllegalStateException("could not remove " + purged.failures());
        }
    }
}
