package io.fairlead.network;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** What overlaps a network, and how it can be moved out of the way. */
@Schema(
        name = "Renumbering",
        description = "What the host reaches elsewhere with addresses of the network, and moves that end it.")
public record RenumberingView(
        @Schema(
                description = "Subnets and routes with addresses in common.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<OverlapView> overlaps,

        @Schema(
                description = "One for each subnet that overlaps something, or that a target was named for; none if no"
                        + " block of the pools is free.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<OfferView> offers) {

    /** Addresses that a network and something else on the host have in common. */
    @Schema(name = "Overlap", description = "A subnet and a route of the host with addresses in common.")
    public record OverlapView(
            @Schema(
                    description = "The network's.",
                    example = "10.9.0.0/24",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String subnet,

            @Schema(
                    description = "What the host reaches elsewhere.",
                    example = "10.9.0.128/25",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String route,

            @Schema(
                    description = "The link that it is reached by; empty if several.",
                    example = "tun0",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String link,

            @Schema(
                    description =
                            "hides: the route is more specific, so that sandboxes are not reached; competes: it is"
                                    + " to the same destination, and either is; hidden: the network's is more specific, so that"
                                    + " what is behind the link is not reached.",
                    allowableValues = {"hides", "competes", "hidden"},
                    example = "hides",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String effect,

            @Schema(description = "Which traffic is lost, in words.", requiredMode = Schema.RequiredMode.REQUIRED)
            String lost,

            @Schema(
                    description = "Names of sandboxes with an address in both.",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            List<String> sandboxes) {}

    /** A move of a subnet and its plan. */
    @Schema(name = "RenumberOffer", description = "A move that ends an overlap, planned.")
    public record OfferView(
            @Schema(
                    description = "For POST /api/v1/networks/{network}/renumber.",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            RenumberRequest request,

            @Schema(
                    description = "Who moves where and what breaks; can be carried out by its id.",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            PlanView plan) {}
}
