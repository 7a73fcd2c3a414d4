package io.fairlead.reach;

import com.fasterxml.jackson.annotation.JsonValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;

/** Something that a packet met on its way. */
@Schema(name = "TraceStep", description = "Something that the packet met on its way.")
public record TraceStep(
        @Schema(description = "The host, a sandbox, a bridge, or outside.", example = "bridge br-0123456789ab")
        String where,

        @Schema(
                description = "What it met: link, route, bridge, port isolation, published port, isolation, user chain,"
                        + " other tables, masquerade, delivery, answer.",
                example = "isolation")
        String what,

        @Schema(description = "What came of it.") Verdict verdict,

        @Schema(description = "In words.", example = "10.9.0.3 dev eth0")
        String detail,

        @Schema(
                description = "The firewall rule as nft writes it, with its table, chain and handle; empty for"
                        + " everything else.",
                example = "inet fairlead into-0123456789ab handle 12: drop comment \"everything else\"")
        String rule) {

    /** How far it went. */
    @Schema(name = "TraceVerdict", description = "allowed, blocked, or unknown where that cannot be told.")
    public enum Verdict {
        ALLOWED,
        BLOCKED,
        UNKNOWN;

        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static TraceStep passed(String where, String what, String detail) {
        return new TraceStep(where, what, Verdict.ALLOWED, detail, "");
    }
}
