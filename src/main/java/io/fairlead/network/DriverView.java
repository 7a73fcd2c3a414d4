package io.fairlead.network;

import io.fairlead.driver.DriverCapabilities;
import io.fairlead.driver.OptionSchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A driver with what it offers. */
@Schema(name = "Driver", description = "A network mode, what it offers, and whether it can be used on this host.")
public record DriverView(
        @Schema(example = "bridge", requiredMode = Schema.RequiredMode.REQUIRED)
        String name,

        @Schema(description = "One sentence for people who choose.", requiredMode = Schema.RequiredMode.REQUIRED)
        String summary,

        @Schema(
                description = "local, or global where a network spans hosts.",
                example = "local",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String scope,

        @Schema(
                description = "Whether its networks exist from the start and cannot be created.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        boolean predefinedOnly,

        @Schema(
                description = "Whether endpoints have links with addresses from the network's subnets.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        boolean addressed,

        @Schema(description = "Whether endpoints can publish ports.", requiredMode = Schema.RequiredMode.REQUIRED)
        boolean publishes,

        @Schema(
                description = "Whether a sandbox in such a network can be in no other.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        boolean exclusive,

        @Schema(description = "Whether it can be used on this host.", requiredMode = Schema.RequiredMode.REQUIRED)
        boolean available,

        @Schema(description = "Why it cannot.") @Nullable String unavailableReason,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) List<OptionView> options) {

    /** One option, complete enough to draw a form field. */
    @Schema(name = "DriverOption", description = "One option, complete enough to draw a form field.")
    public record OptionView(
            @Schema(
                    description = "Docker's name.",
                    example = "com.docker.network.driver.mtu",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String name,

            @Schema(description = "Our short name.", example = "mtu", requiredMode = Schema.RequiredMode.REQUIRED)
            String alias,

            @Schema(
                    allowableValues = {
                        "boolean",
                        "integer",
                        "string",
                        "enum",
                        "address",
                        "link_name",
                        "host_link",
                        "mac_list"
                    },
                    example = "integer",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String type,

            @Schema(description = "Missing where it depends on something else, as the help says.") @Nullable
            String defaultValue,

            @Schema(description = "For numbers, inclusive.") @Nullable
            Long min,

            @Schema(description = "For numbers, inclusive.") @Nullable
            Long max,

            @Schema(description = "For enumerations.", requiredMode = Schema.RequiredMode.REQUIRED)
            List<String> values,

            @Schema(
                    description = "Whether it can be changed while endpoints are attached.",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            boolean liveEditable,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            String help) {

        static OptionView of(OptionSchema option) {
            return new OptionView(
                    option.name(),
                    option.alias(),
                    option.type().name().toLowerCase(Locale.ROOT),
                    option.defaultValue(),
                    option.min(),
                    option.max(),
                    option.values(),
                    option.liveEditable(),
                    option.help());
        }
    }

    static DriverView of(String name, DriverCapabilities capabilities, @Nullable String unavailable) {
        return new DriverView(
                name,
                capabilities.summary(),
                capabilities.scope(),
                capabilities.predefinedOnly(),
                capabilities.addressed(),
                capabilities.publishes(),
                capabilities.exclusive(),
                unavailable == null,
                unavailable,
                capabilities.options().stream().map(OptionView::of).toList());
    }
}
