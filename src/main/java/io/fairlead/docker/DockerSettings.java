package io.fairlead.docker;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Docker's API is offered.
 *
 * @param socket file of the unix socket; none if empty, {@value #DEFAULT_SOCKET} where nothing is set and that can be
 * @param group whose members may use the socket besides root; the service's own group if nothing is set
 * @param tcp HOST:PORT to listen on as well; no TCP if nothing is set
 * @param tls how that TCP port is encrypted
 */
@ConfigurationProperties("fairlead.docker")
public record DockerSettings(
        @Nullable String socket,
        @Nullable String group,
        @Nullable String tcp,
        @DefaultValue Tls tls) {

    static final String DEFAULT_SOCKET = "/run/fairlead/docker.sock";

    /**
     * As Docker's {@code --tlsverify}, {@code --tlscacert} and so on; all are PEM files.
     *
     * @param ca whose certificates make a client an administrator; without it clients need a token
     * @param cert the service's certificate with those between it and the authority's
     * @param key its key
     */
    public record Tls(
            @Nullable Path ca,
            @Nullable Path cert,
            @Nullable Path key) {

        boolean isSet() {
            return ca != null || cert != null || key != null;
        }
    }
}
