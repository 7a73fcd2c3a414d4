package io.fairlead.web;

import io.fairlead.access.SignInLinks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Shows a one-time link on the console at each start. */
@Component
@ConditionalOnWebApplication
class SignInAnnouncement {

    private static final Logger LOG = LoggerFactory.getLogger(SignInAnnouncement.class);

    private final SignInLinks links;
    private final Environment environment;

    SignInAnnouncement(SignInLinks links, Environment environment) {
        this.links = links;
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void announce() {
        String port = environment.getProperty("local.server.port", "8080");
        LOG.info("Sign in once, within 10 minutes: http://127.0.0.1:{}/#code={}", port, links.createForAdministrator());
    }
}
