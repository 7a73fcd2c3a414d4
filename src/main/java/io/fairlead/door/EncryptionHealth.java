package io.fairlead.door;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

/** Whether others can listen: a warning, for whoever has a network that nobody else is on. */
final class EncryptionHealth implements HealthIndicator {

    private static final Logger LOG = LoggerFactory.getLogger(EncryptionHealth.class);
    private static final String LOOPBACK = "127.0.0.1";

    private final Environment environment;

    EncryptionHealth(Environment environment) {
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void warn() {
        if (isInTheClear()) {
            LOG.warn("{}", warning());
        }
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up().withDetail("listens", address()).withDetail("tls", isEncrypted());
        return (isInTheClear() ? health.withDetail("warning", warning()) : health).build();
    }

    private String address() {
        return environment.getProperty("server.address", LOOPBACK);
    }

    private String warning() {
        return "server.address=" + address() + " without TLS: tokens and sessions go over the network in the clear;"
                + " set server.ssl.bundle (docs/access.md)";
    }

    private boolean isInTheClear() {
        return !isEncrypted() && !isLoopback();
    }

    private boolean isLoopback() {
        try {
            return InetAddress.getByName(address()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            LOG.debug("server.address={} is nowhere: {}", address(), e.getMessage());
            return false;
        }
    }

    /** As Spring Boot decides it. */
    private boolean isEncrypted() {
        return environment.getProperty("server.ssl.enabled", Boolean.class, true)
                && (environment.containsProperty("server.ssl.bundle")
                        || environment.containsProperty("server.ssl.certificate")
                        || environment.containsProperty("server.ssl.key-store"));
    }
}
