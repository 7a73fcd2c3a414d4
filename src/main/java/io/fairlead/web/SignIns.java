package io.fairlead.web;

import io.fairlead.access.AccessTokens;
import io.fairlead.access.FailureLimit;
import io.fairlead.access.Identity;
import io.fairlead.access.Sessions;
import io.fairlead.access.SignInLinks;
import io.fairlead.history.Administration;
import io.fairlead.history.Caller;
import io.fairlead.history.Entry;
import io.fairlead.history.Entry.Subject;
import io.fairlead.network.ServiceSettings;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Signs in and out, and writes down who did, from where, and who tried to. A database that is away does not keep an
 * administrator from looking at the host: then it is in the log alone.
 */
@Component
class SignIns {

    private static final Logger LOG = LoggerFactory.getLogger(SignIns.class);

    private final AccessTokens tokens;
    private final Sessions sessions;
    private final SignInLinks links;
    private final FailureLimit limit;
    private final Administration administration;
    private final String node;

    SignIns(
            AccessTokens tokens,
            Sessions sessions,
            SignInLinks links,
            FailureLimit limit,
            Administration administration,
            ServiceSettings settings) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.links = links;
        this.limit = limit;
        this.administration = administration;
        this.node = settings.nodeName();
    }

    /** A new session. */
    record SignedIn(Identity identity, Sessions.Opened session) {}

    /**
     * @param code of a one-time link, or null
     * @param token if there is no code
     * @param address where the request comes from
     */
    Optional<SignedIn> signIn(@Nullable String code, @Nullable String token, String address) {
        Optional<Identity> proven =
                code != null ? links.redeem(code) : tokens.authenticate(Objects.requireNonNull(token));
        return proven.map(identity -> {
            SignedIn signedIn = new SignedIn(identity, sessions.open(identity));
            String name = "session of " + identity.name();
            audit(
                    new Caller(name, identity.role().toString(), address, requestId()),
                    Entry.administration(
                            Subject.of("session", "", identity.name()),
                            "open",
                            Map.of("by", code != null ? "link" : "token")));
            return signedIn;
        });
    }

    /**
     * Notes that somebody had no valid secret.
     *
     * @return false if that was too often for this caller, or for everybody together, to be written down again
     */
    boolean refused(String address) {
        boolean counted = limit.failed(address);
        if (counted) {
            audit(
                    new Caller("nobody", null, address, requestId()),
                    Entry.administration(Subject.of("session", "", address), "refuse", Map.of()));
        }
        return counted;
    }

    void signOut(String cookie, Identity identity, Caller caller) {
        sessions.close(cookie);
        audit(caller, Entry.administration(Subject.of("session", "", identity.name()), "close", Map.of()));
    }

    private void audit(Caller caller, Entry entry) {
        try {
            RequestCallers.as(caller, () -> administration.audited(node, () -> Optional.of(entry), written -> written));
        } catch (DataAccessException | TransactionException e) {
            LOG.warn(
                    "Not in the audit, because the database does not answer: {} {} by {} from {}",
                    entry.action(),
                    entry.subject().name(),
                    caller.name(),
                    caller.address());
        }
    }

    private static String requestId() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
