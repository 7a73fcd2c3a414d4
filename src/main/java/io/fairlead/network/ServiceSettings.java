package io.fairlead.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param dataDir holds the database and the first administrator's token
 * @param node this host's name in the database; the kernel's host name if empty
 * @param defaultBinding host address of published ports that give none, where the network gives none either; loopback if
 *     empty. 0.0.0.0 means every address of both families
 * @param applyTimeout how long a request waits for the kernel before it answers with the state so far
 */
@ConfigurationProperties("fairlead")
public record ServiceSettings(
        @DefaultValue("/var/lib/fairlead") Path dataDir,
        @DefaultValue("") String node,
        @Nullable String defaultBinding,
        @DefaultValue("10s") Duration applyTimeout) {

    /** What gethostname(2) answers. The JDK would ask name servers for its address too, at each call and for minutes. */
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    public ServiceSettings {
        node = node.isBlank() ? hostName() : node;
    }

    /** This host's name. */
    public String nodeName() {
        return node;
    }

    private static String hostName() {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("read " + HOST_NAME, e);
        }
    }
}
