package io.fairlead.intake;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A network as a Docker Engine shows it; older engines leave some of it out, and print null for what is empty. */
record EngineNetwork(
        @JsonProperty("Name") String name,
        @JsonProperty("Id") String id,
        @JsonProperty("Scope") String scope,
        @JsonProperty("Driver") String driver,
        // Since API 1.48; before that there was no network without.
        @JsonProperty("EnableIPv4") @Nullable Boolean ipv4,
        @JsonProperty("EnableIPv6") boolean ipv6,
        @JsonProperty("IPAM") Ipam ipam,
        @JsonProperty("Internal") boolean internal,
        @JsonProperty("Attachable") boolean attachable,
        @JsonProperty("Ingress") boolean ingress,
        @JsonProperty("ConfigOnly") boolean configOnly,
        @JsonProperty("ConfigFrom") ConfigFrom configFrom,
        @JsonProperty("Containers") Map<String, Attached> containers,
        @JsonProperty("Options") Map<String, String> options,
        @JsonProperty("Labels") Map<String, String> labels) {

    EngineNetwork {
        name = text(name);
        id = text(id);
        scope = text(scope);
        driver = text(driver);
        ipam = Objects.requireNonNullElse(ipam, Ipam.NONE);
        configFrom = Objects.requireNonNullElse(configFrom, ConfigFrom.NONE);
        containers = map(containers);
        options = map(options);
        labels = map(labels);
    }

    /** Who gives out the addresses, and from where. */
    record Ipam(
            @JsonProperty("Driver") String driver,
            @JsonProperty("Options") Map<String, String> options,
            @JsonProperty("Config") List<Pool> config) {

        private static final Ipam NONE = new Ipam("", Map.of(), List.of());

        Ipam {
            driver = text(driver);
            options = map(options);
            config = config == null ? List.of() : List.copyOf(config);
        }
    }

    /** A subnet. */
    record Pool(
            @JsonProperty("Subnet") @Nullable String subnet,
            @JsonProperty("IPRange") @Nullable String ipRange,
            @JsonProperty("Gateway") @Nullable String gateway,
            @JsonProperty("AuxiliaryAddresses") Map<String, String> auxAddresses) {

        Pool {
            auxAddresses = map(auxAddresses);
        }
    }

    /**
     * The configuration that the network was made from.
     *
     * @param network its name; empty for none
     */
    record ConfigFrom(@JsonProperty("Network") String network) {

        private static final ConfigFrom NONE = new ConfigFrom("");

        ConfigFrom {
            network = text(network);
        }
    }

    /** A container in the network. */
    record Attached(
            @JsonProperty("Name") String name,
            @JsonProperty("IPv4Address") String ipv4,
            @JsonProperty("IPv6Address") String ipv6) {

        Attached {
            name = text(name);
            ipv4 = text(ipv4);
            ipv6 = text(ipv6);
        }
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static <K, V> Map<K, V> map(@Nullable Map<K, V> map) {
        return map == null ? Map.of() : Map.copyOf(map);
    }
}
