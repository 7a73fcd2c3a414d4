package io.fairlead;

import io.fairlead.kernel.HostLock;
import io.fairlead.kernel.Stranger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.env.Environment;

/**
 * What has to be so before anything is opened, because afterwards it is too late: an empty database would be made, or a
 * second engine be at work. What is taken here is held until the process ends.
 */
final class StartChecks implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final Logger LOG = LoggerFactory.getLogger(StartChecks.class);

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Environment settings = context.getEnvironment();
        requireName(settings, "fairlead.adopt", Set.of(""));
        requireName(settings, "fairlead.purge", Set.of("", "true", "false"));
        String url = settings.getRequiredProperty("spring.datasource.url");
        H2File.of(url).ifPresent(file -> check(file, settings));
        try {
            HostLock.take(settings.getProperty("fairlead.host-namespace", ""));
        } catch (HostLock.TakenException e) {
            throw new StartRefusedException(String.valueOf(e.getMessage()), e);
        }
        if (H2File.of(url).isPresent()) {
            open(url, context);
        }
        if (DatabaseLease.isNeeded(url)) {
            DatabaseLease.take(
                    url,
                    settings.getProperty("spring.datasource.username", ""),
                    settings.getProperty("spring.datasource.password", ""),
                    "Fairlead process " + ProcessHandle.current().pid() + " on "
                            + settings.getProperty("fairlead.node", hostName()),
                    () -> System.exit(1));
        }
    }

    private static void requireName(Environment settings, String setting, Set<String> words) {
        String value = settings.getProperty(setting, "");
        if (!words.contains(value) && !Stranger.isName(value)) {
            throw new StartRefusedException("--" + setting + "=" + value
                    + " names no installation: it is twelve digits, as the health and the log tell them");
        }
    }

    private static void check(H2File file, Environment settings) {
        file.holder().ifPresent(pid -> {
            throw new StartRefusedException("the database " + file.path() + " is in use by "
                    + (pid > 0 ? "process " + pid : "a process in another container")
                    + ": stop that first, or give this one a directory of its own with --fairlead.data-dir");
        });
        Path data = Path.of(settings.getRequiredProperty("fairlead.data-dir"));
        StateOwner state = new StateOwner(data.resolve("state"));
        Optional<String> found = state.installation();
        if (file.isMissing() && found.isPresent() && !named(settings).contains(found.get())) {
            throw new StartRefusedException("there is no database in " + file.path() + " any more, but "
                    + state.directory() + " tells of one (" + found.get() + ") that has worked here. Nothing was"
                    + " touched: " + state.advice(found.get()));
        }
    }

    /** Whether the file can be read is found out now, before many others fail for the same reason. */
    private static void open(String url, ConfigurableApplicationContext context) {
        Environment settings = context.getEnvironment();
        try {
            Connection connection = DriverManager.getConnection(
                    url,
                    settings.getProperty("spring.datasource.username", ""),
                    settings.getProperty("spring.datasource.password", ""));
            // Until there are others: the last one to be closed closes the file.
            context.addApplicationListener(event -> {
                if (event instanceof ContextRefreshedEvent) {
                    close(connection);
                }
            });
        } catch (SQLException e) {
            throw new StartRefusedException(StartFailure.reason(e).orElseGet(e::toString), e);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("The connection of the start was not closed", e);
        }
    }

    /** The installations that the command line adopts or purges. */
    private static List<String> named(Environment settings) {
        return List.of(settings.getProperty("fairlead.adopt", ""), settings.getProperty("fairlead.purge", ""));
    }

    private static String hostName() {
        return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("this host");
    }
}
