package io.fairlead.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Codes of one-time links: each signs in once, within ten minutes, as whoever asked for it. */
public final class SignInLinks {

    static final Duration VALID = Duration.ofMinutes(10);

    /** Of one token: whoever asks for more ends its own oldest. */
    static final int MOST_EACH = 100;

    /** In all. Who revokes and makes tokens to get round the other bound is an administrator. */
    static final int MOST = 1000;

    private record Link(Identity identity, Instant expires) {}

    /** In the order in which they were made. */
    private final Map<String, Link> byHash = new LinkedHashMap<>();

    private final Clock clock;

    public SignInLinks(Clock clock) {
        this.clock = clock;
    }

    public synchronized String create(Identity identity) {
        Instant now = clock.instant();
        byHash.values().removeIf(link -> link.expires().isBefore(now));
        makeRoom(link -> link.identity().name().equals(identity.name()), MOST_EACH);
        makeRoom(link -> true, MOST);
        String code = Secret.next();
        byHash.put(Secret.hexHash(code), new Link(identity, now.plus(VALID)));
        return code;
    }

    private void makeRoom(Predicate<Link> which, int most) {
        if (byHash.values().stream().filter(which).count() >= most) {
            byHash.entrySet().stream()
                    .filter(entry -> which.test(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .ifPresent(byHash::remove);
        }
    }

    /** A link for the administrator, to be shown on the console. */
    public String createForAdministrator() {
        return create(new Identity(AdminToken.NAME, Role.ADMINISTRATOR));
    }

    /** Ends the links that were asked for with a token which is no more. */
    public synchronized void closeAll(String tokenName) {
        byHash.values().removeIf(link -> link.identity().name().equals(tokenName));
    }

    /** Uses a code up. */
    public synchronized Optional<Identity> redeem(String code) {
        return Optional.ofNullable(byHash.remove(Secret.hexHash(code)))
                .filter(link -> !link.expires().isBefore(clock.instant()))
                .map(Link::identity);
    }
}
