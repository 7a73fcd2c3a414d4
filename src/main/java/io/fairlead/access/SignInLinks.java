package io.fairlead.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Codes of one-time links: each signs in once, within ten minutes, as whoever asked for it. */
public final class SignInLinks {

    static final Duration VALID = Duration.ofMinutes(10);
    private static final int MOST = 1000;

    private record Link(Identity identity, Instant expires) {}

    private final Map<String, Link> byHash = new ConcurrentHashMap<>();
    private final Clock clock;

    public SignInLinks(Clock clock) {
        this.clock = clock;
    }

    public String create(Identity identity) {
        Instant now = clock.instant();
        byHash.values().removeIf(link -> link.expires().isBefore(now));
        if (byHash.size() >= MOST) {
            byHash.clear();
        }
        String code = Secret.next();
        byHash.put(Secret.hexHash(code), new Link(identity, now.plus(VALID)));
        return code;
    }

    /** A link for the administrator, to be shown on the console. */
    public String createForAdministrator() {
        return create(new Identity(AdminToken.NAME, Role.ADMINISTRATOR));
    }

    /** Ends the links that were asked for with a token which is no more. */
    public void closeAll(String tokenName) {
        byHash.values().removeIf(link -> link.identity().name().equals(tokenName));
    }

    /** Uses a code up. */
    public Optional<Identity> redeem(String code) {
        return Optional.ofNullable(byHash.remove(Secret.hexHash(code)))
                .filter(link -> !link.expires().isBefore(clock.instant()))
                .map(Link::identity);
    }
}
