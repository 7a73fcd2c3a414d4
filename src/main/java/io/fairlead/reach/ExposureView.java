package io.fairlead.reach;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** A place where an endpoint can be addressed, and who gets in there. */
@Schema(name = "Exposure", description = "A place where an endpoint can be addressed, and who gets in there.")
public record ExposureView(
        @Schema(description = "The network's id.", requiredMode = Schema.RequiredMode.REQUIRED)
        String network,

        @Schema(description = "The network's name.", example = "shop", requiredMode = Schema.RequiredMode.REQUIRED)
        String networkName,

        @Schema(description = "The sandbox's id.", requiredMode = Schema.RequiredMode.REQUIRED)
        String sandbox,

        @Schema(description = "The sandbox's name.", example = "web1", requiredMode = Schema.RequiredMode.REQUIRED)
        String sandboxName,

        @Schema(description = "The endpoint's id.", requiredMode = Schema.RequiredMode.REQUIRED)
        String endpoint,

        @Schema(
                description = "published: a port of the host that leads to the sandbox; direct: a published port at the"
                        + " endpoint's own address; unpublished: all other ports there, of which one stands for all;"
                        + " beside: all ports at an address that the physical network reaches past this host;"
                        + " host: the host's own ports, which a sandbox in the host's namespace shares; idle: a port"
                        + " of the host that is held and leads nowhere.",
                allowableValues = {"published", "direct", "unpublished", "beside", "host", "idle"},
                requiredMode = Schema.RequiredMode.REQUIRED)
        String kind,

        @Schema(description = "tcp, udp, sctp, or any.", example = "tcp", requiredMode = Schema.RequiredMode.REQUIRED)
        String protocol,

        @Schema(
                description = "0.0.0.0 and :: are every address of the host.",
                example = "0.0.0.0",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String address,

        @Schema(
                description = "A port or a range at that address.",
                example = "8080",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String ports,

        @Schema(
                description = "The sandbox's port or range that it leads to.",
                example = "80",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String sandboxPorts,

        @Schema(
                description = "Who gets in, in one line.",
                example = "anyone can reach 0.0.0.0:8080",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String summary,

        @Schema(
                description =
                        "low: this host, its own network or nobody; medium: other networks of this host, or subnets"
                                + " that it is in; high: anyone.",
                allowableValues = {"low", "medium", "high"},
                requiredMode = Schema.RequiredMode.REQUIRED)
        String severity,

        @Schema(description = "From near to far.", requiredMode = Schema.RequiredMode.REQUIRED)
        List<OriginView> origins,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) List<WarningView> warnings) {

    /** Somewhere that packets come from, and what becomes of them. */
    @Schema(name = "ExposureOrigin", description = "Somewhere that packets come from, and what becomes of them.")
    public record OriginView(
            @Schema(
                    description = "loopback: the host's processes, to a loopback address; host: the same, to another"
                            + " address; members: sandboxes of the same network; network: those of another one; subnet:"
                            + " machines on a link of the host; anyone: whoever comes by a link with a default route.",
                    allowableValues = {"loopback", "host", "members", "network", "subnet", "anyone"},
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String kind,

            @Schema(
                    description = "The network's name or the subnet, where there is one.",
                    example = "192.0.2.0/24",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String name,

            @Schema(
                    description = "Link of the host by which packets come in; empty for the host itself.",
                    example = "eth0",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String link,

            @Schema(
                    allowableValues = {"allowed", "blocked", "unknown"},
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String verdict,

            @Schema(
                    description = "The rule or setting that decided, or a condition; may be empty for what is allowed.",
                    example = "net.ipv4.ip_forward is 0",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String by) {}

    /** Something to do about it. */
    @Schema(name = "ExposureWarning", description = "Something that deserves a look, with its remedy.")
    public record WarningView(
            @Schema(
                    description = "A fixed word for programs: PublicAddress, ForwardBlocked, InputRulesBypassed,"
                            + " ForwardingOff, LeadsNowhere, Unprotected, LoopbackUnreachable, PortTaken, Undecided,"
                            + " LegacyIptables.",
                    example = "ForwardBlocked",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String type,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            String message,

            @Schema(
                    description =
                            "Commands to run on the host, one after the other; empty where the message says what to"
                                    + " do.",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            List<String> remedy) {}
}
