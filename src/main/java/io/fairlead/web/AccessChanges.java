package io.fairlead.web;

import io.fairlead.access.AccessTokens;
import io.fairlead.access.Identity;
import io.fairlead.access.Role;
import io.fairlead.access.Sessions;
import io.fairlead.access.SignInLinks;
import io.fairlead.history.Administration;
import io.fairlead.history.Entry;
import io.fairlead.history.Entry.Subject;
import io.fairlead.network.ServiceSettings;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Gives rights and takes them away, with an entry in the audit or not at all. */
@Component
class AccessChanges {

    private final AccessTokens tokens;
    private final Sessions sessions;
    private final SignInLinks links;
    private final EventStreams streams;
    private final TrafficStreams traffic;
    private final Administration administration;
    private final String node;

    AccessChanges(
            AccessTokens tokens,
            Sessions sessions,
            SignInLinks links,
            EventStreams streams,
            TrafficStreams traffic,
            Administration administration,
            ServiceSettings settings) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.links = links;
        this.streams = streams;
        this.traffic = traffic;
        this.administration = administration;
        this.node = settings.nodeName();
    }

    /**
     * @return empty if the name is taken
     */
    Optional<AccessTokens.Created> createToken(String name, Role role) {
        return administration.audited(
                node,
                () -> tokens.create(name, role),
                created -> Entry.administration(
                        Subject.of("token", created.description().id(), name),
                        "create",
                        Map.of("role", role.toString())));
    }

    /**
     * Ends the token and all that was opened with it.
     *
     * @return false if there is no such token
     */
    boolean revokeToken(String id) {
        Optional<String> revoked = administration.audited(
                node,
                () -> tokens.delete(id),
                name -> Entry.administration(Subject.of("token", id, name), "revoke", Map.of()));
        revoked.ifPresent(name -> {
            links.closeAll(name);
            sessions.closeAll(name);
            streams.closeAll(name);
            traffic.closeAll(name);
        });
        return revoked.isPresent();
    }

    /** The code of a link that signs in as this identity. */
    String createLink(Identity identity) {
        return administration
                .audited(
                        node,
                        () -> Optional.of(links.create(identity)),
                        code -> Entry.administration(Subject.of("link", "", identity.name()), "create", Map.of()))
                .orElseThrow();
    }
}
