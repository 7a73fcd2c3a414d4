package io.fairlead.web;

import io.fairlead.access.SignInLinks;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Gives the one-time link of each start to whoever started the service, and to nobody else: to the terminal if there is one,
 * else to a file for its owner alone. Never to the log, which more people may read than may be administrators (the groups
 * adm and systemd-journal, a log server).
 */
@Component
@ConditionalOnWebApplication
class SignInAnnouncement {

    static final String FILE = "sign-in.link";

    private static final Logger LOG = LoggerFactory.getLogger(SignInAnnouncement.class);
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

    /** Where browsers find the name that they have to themselves. */
    private static final Set<String> REACHES_LOOPBACK = Set.of("", "0.0.0.0", "::", "127.0.0.1", "::1", "localhost");

    private final SignInLinks links;
    private final Environment environment;
    private final AccessSettings settings;

    SignInAnnouncement(SignInLinks links, Environment environment, AccessSettings settings) {
        this.links = links;
        this.environment = environment;
        this.settings = settings;
    }

    @EventListener(ApplicationReadyEvent.class)
    void announce() {
        String page = page();
        String link = page + "#code=" + links.createForAdministrator();
        Path file =
                Path.of(environment.getRequiredProperty("fairlead.data-dir")).resolve(FILE);
        try {
            if (isTerminal(STANDARD_OUTPUT)) {
                Files.deleteIfExists(file);
                Files.writeString(
                        STANDARD_OUTPUT, "Sign in once, within 10 minutes: " + link + "\n", StandardOpenOption.WRITE);
            } else {
                write(file, link);
                LOG.info("Dashboard: {} A link that signs in once, within 10 minutes, is in {}", page, file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the sign-in link, " + file, e);
        }
    }

    private static void write(Path file, String link) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), FILE, ".new", ownerOnly);
        Files.writeString(draft, link + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean isTerminal(Path descriptor) throws IOException {
        String name = Files.isSymbolicLink(descriptor)
                ? Files.readSymbolicLink(descriptor).toString()
                : "";
        return name.startsWith("/dev/pts/") || name.startsWith("/dev/tty") || name.equals("/dev/console");
    }

    private String page() {
        boolean tls = environment.containsProperty("server.ssl.bundle")
                || environment.containsProperty("server.ssl.certificate")
                || environment.containsProperty("server.ssl.key-store");
        String port = environment.getProperty("local.server.port", "8080");
        return (tls ? "https://" : "http://") + name() + ":" + port + "/";
    }

    private String name() {
        String address = environment.getProperty("server.address", "");
        if (REACHES_LOOPBACK.contains(address)) {
            return HostNames.PAGE;
        }
        return settings.allowedHosts().stream()
                .findFirst()
                .orElse(
                        IpAddress.parse(address)
                                        .filter(a -> address.contains(":"))
                                        .isPresent()
                                ? "[" + address + "]"
                                : address);
    }
}
