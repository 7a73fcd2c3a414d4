package io.fairlead.network;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An uplink with its state. */
@Schema(name = "Uplink", description = "A link of the host that is a port of the network's bridge.")
public record UplinkView(
        @Schema(description = "Name of the link.", example = "eth1", requiredMode = Schema.RequiredMode.REQUIRED)
        String link,

        @Schema(description = "The network's id.", requiredMode = Schema.RequiredMode.REQUIRED)
        String network,

        @Schema(
                description = "Whether its addresses and routes stay on the link or are the bridge's.",
                allowableValues = {"keep", "move"},
                example = "move",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String addresses,

        @Schema(
                description = "CONFIRMED: it stays; UNCONFIRMED: it was added, and goes again at confirmBy;"
                        + " REMOVAL_UNCONFIRMED: it was taken away, and comes back at confirmBy.",
                allowableValues = {"CONFIRMED", "UNCONFIRMED", "REMOVAL_UNCONFIRMED"},
                example = "UNCONFIRMED",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String state,

        @Schema(description = "When the change is undone; missing once it is confirmed.") @Nullable
        Instant confirmBy,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Instant createdAt,

        @Schema(description = "Its network's state.", requiredMode = Schema.RequiredMode.REQUIRED)
        StatusView status,

        @Schema(
                description =
                        "Connections that the change concerns, and what deserves a look; only in answers to changes.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<String> warnings) {

    static UplinkView of(StoredNetwork network, StoredUplink stored, StatusView status, List<String> warnings) {
        return new UplinkView(
                stored.uplink().link(),
                network.spec().id().value(),
                stored.uplink().addresses().name().toLowerCase(Locale.ROOT),
                stored.state(),
                stored.confirmBy(),
                stored.created(),
                status,
                warnings);
    }
}
