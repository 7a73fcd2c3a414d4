package io.fairlead.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Browser sessions, in memory: a restart signs everybody out. One that is not used for 12 hours ends. */
public final class Sessions {

    static final Duration IDLE = Duration.ofHours(12);
    private static final int MOST = 10_000;

    private record Session(Identity identity, Instant lastUsed) {}

    private final Map<String, Session> byHash = new ConcurrentHashMap<>();
    private final Clock clock;

    public Sessions(Clock clock) {
        this.clock = clock;
    }

    /**
     * @return the session's secret, for the cookie
     */
    public String open(Identity identity) {
        Instant now = clock.instant();
        byHash.values().removeIf(session -> ended(session, now));
        if (byHash.size() >= MOST) {
            byHash.clear();
        }
        String secret = Secret.next();
        byHash.put(Secret.hexHash(secret), new Session(identity, now));
        return secret;
    }

    public Optional<Identity> find(String secret) {
        Instant now = clock.instant();
        Session session = byHash.computeIfPresent(
                Secret.hexHash(secret), (hash, s) -> ended(s, now) ? null : new Session(s.identity(), now));
        return Optional.ofNullable(session).map(Session::identity);
    }

    public void close(String secret) {
        byHash.remove(Secret.hexHash(secret));
    }

    /** Ends the sessions that were opened with a token which is no more. */
    public void closeAll(String tokenName) {
        byHash.values().removeIf(session -> session.identity().name().equals(tokenName));
    }

    private static boolean ended(Session session, Instant now) {
        return session.lastUsed().plus(IDLE).isBefore(now);
    }
}
