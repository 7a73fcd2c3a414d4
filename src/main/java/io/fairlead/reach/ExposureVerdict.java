package io.fairlead.reach;

import io.fairlead.kernel.ForeignFirewall;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether packets of an origin get to an endpoint.
 *
 * @param by what decided, for people; may be empty for what is allowed
 * @param stop the foreign chain that stopped them, or whose outcome nobody can tell
 */
record ExposureVerdict(Outcome outcome, String by, Optional<ExposureStop> stop) {

    /** How it ends. */
    enum Outcome {
        ALLOWED,
        BLOCKED,
        UNKNOWN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A chain that is not ours.
     *
     * @param family of its table, as nft writes it
     * @param forward whether it judges forwarded packets, rather than those to or from the host's own processes
     */
    record ExposureStop(ForeignFirewall firewall, String family, String table, String chain, boolean forward) {}

    static ExposureVerdict allowed(String by) {
        return new ExposureVerdict(Outcome.ALLOWED, by, Optional.empty());
    }

    static ExposureVerdict blocked(String by) {
        return new ExposureVerdict(Outcome.BLOCKED, by, Optional.empty());
    }

    static ExposureVerdict unknown(String by) {
        return new ExposureVerdict(Outcome.UNKNOWN, by, Optional.empty());
    }

    boolean isAllowed() {
        return outcome == Outcome.ALLOWED;
    }
}
