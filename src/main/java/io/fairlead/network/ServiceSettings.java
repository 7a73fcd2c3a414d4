package io.fairlead.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param dataDir holds the database and the first administrator's token
 * @param node this host's name in the database; the system's host name if empty
 * @param defaultBinding host address of published ports that give none, where the network gives none either; loopback if
 *     empty. 0.0.0.0 means every address of both families
 * @param applyTimeout how long a request waits for the kernel before it answers with the state so far
 */
@ConfigurationProperties("fairlead")
public record ServiceSettings(
        @DefaultValue("/var/lib/fairlead") Path dataDir,
        @Nullable String node,
        @Nullable String defaultBinding,
        @DefaultValue("10s") Duration applyTimeout) {

    /** This host's name. */
    public String nodeName() {
        if (node != null && !node.isBlank()) {
            return node;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // The host's name need not resolve; the node still needs one.
            return "localhost";
        }
    }
}
