package io.fairlead.traffic;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param endpointMetrics whether there are metrics of each endpoint, beside those of the networks
 * @param maxStreams most event streams of traffic that are open at a time
 */
@ConfigurationProperties("fairlead.traffic")
public record TrafficSettings(
        @DefaultValue("true") boolean endpointMetrics,
        @DefaultValue("16") int maxStreams) {

    /** Of one caller, so that it cannot take everybody's. */
    public int maxStreamsEach() {
        return (maxStreams + 3) / 4;
    }
}
