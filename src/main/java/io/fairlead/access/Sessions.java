package io.fairlead.access;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Browser sessions, in memory: a restart signs everybody out. One that is not used for 12 hours ends.
 *
 * <p>A session has two secrets, and one alone is worth nothing. The cookie goes by itself to every port of its host name
 * (RFC 6265, section 8.5), so also to whatever a sandbox publishes there; scripts cannot read it. The key is kept by the
 * page, in a storage that the browser keeps apart by port, and never sent by itself.
 */
public final class Sessions {

    static final Duration IDLE = Duration.ofHours(12);

    /** Of one token: whoever opens more ends its own oldest, and nobody else's. */
    static final int MOST_EACH = 100;

    static final int MOST = 10_000;

    /**
     * A new session's secrets.
     *
     * @param cookie for the browser
     * @param key for the page
     */
    public record Opened(String cookie, String key) {}

    private record Session(Identity identity, byte[] key, Instant lastUsed) {

        boolean isOf(String token) {
            return identity.name().equals(token);
        }

        boolean opensWith(String secret) {
            return MessageDigest.isEqual(key, Secret.hash(secret));
        }

        boolean hasEnded(Instant now) {
            return lastUsed.plus(IDLE).isBefore(now);
        }
    }

    private final Map<String, Session> byHash = new HashMap<>();
    private final Clock clock;

    public Sessions(Clock clock) {
        this.clock = clock;
    }

    public synchronized Opened open(Identity identity) {
        Instant now = clock.instant();
        byHash.values().removeIf(session -> session.hasEnded(now));
        makeRoom(session -> session.isOf(identity.name()), MOST_EACH);
        makeRoom(session -> true, MOST);
        Opened opened = new Opened(Secret.next(), Secret.next());
        byHash.put(Secret.hexHash(opened.cookie()), new Session(identity, Secret.hash(opened.key()), now));
        return opened;
    }

    private void makeRoom(Predicate<Session> which, int most) {
        if (byHash.values().stream().filter(which).count() >= most) {
            byHash.entrySet().stream()
                    .filter(entry -> which.test(entry.getValue()))
                    .min(Comparator.comparing(entry -> entry.getValue().lastUsed()))
                    .map(Map.Entry::getKey)
                    .ifPresent(byHash::remove);
        }
    }

    public synchronized Optional<Identity> find(String cookie, String key) {
        Instant now = clock.instant();
        Session session = byHash.computeIfPresent(
                Secret.hexHash(cookie),
                (hash, s) -> s.hasEnded(now) ? null : s.opensWith(key) ? new Session(s.identity(), s.key(), now) : s);
        return Optional.ofNullable(session).filter(s -> s.opensWith(key)).map(Session::identity);
    }

    /** Whose cookie that is: good for nothing but files that are no secret. */
    public synchronized Optional<Identity> find(String cookie) {
        Instant now = clock.instant();
        return Optional.ofNullable(byHash.get(Secret.hexHash(cookie)))
                .filter(session -> !session.hasEnded(now))
                .map(Session::identity);
    }

    public synchronized void close(String cookie) {
        byHash.remove(Secret.hexHash(cookie));
    }

    /** Ends the sessions that were opened with a token which is no more. */
    public synchronized void closeAll(String tokenName) {
        byHash.values().removeIf(session -> session.isOf(tokenName));
    }
}
