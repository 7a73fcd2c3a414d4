package io.fairlead.web;

import io.fairlead.network.HostService;
import io.fairlead.network.PurgeView;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * {@code --fairlead.purge=true}: removes everything of ours and ends, without serving anybody. With the id of another
 * installation it is what that one has left on this host.
 */
@Component
@ConditionalOnProperty("fairlead.purge")
class PurgeCommand implements ApplicationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(PurgeCommand.class);

    private static final Set<String> OUR_OWN = Set.of("", "true");

    private final HostService host;
    private final String whose;

    PurgeCommand(HostService host, @Value("${fairlead.purge}") String whose) {
        this.host = host;
        this.whose = whose;
    }

    /**
     * @throws IllegalStateException if something could not be removed, so that the process ends with an error
     */
    @Override
    public void run(ApplicationArguments arguments) {
        boolean ours = OUR_OWN.contains(whose);
        PurgeView purged = ours ? host.purge() : host.purgeAtStart(whose);
        if (ours) {
            LOG.info(
                    "Purged networks {}, sandboxes {} and {} kernel objects",
                    purged.networks(),
                    purged.sandboxes(),
                    purged.removed().size());
        } else {
            // Most of it went in the first pass already, which has no report.
            LOG.info("Purged what installation {} had on this host", whose);
        }
        if (!purged.failures().isEmpty()) {
            throw new IllegalStateException("could not remove " + purged.failures());
        }
    }
}
