package io.fairlead;

import io.fairlead.driver.bridge.BridgeNetfilter;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the engine is set up.
 *
 * @param hostNamespace file of the network namespace to manage as the host; the service's own if empty
 * @param dataDir its directory {@code state} holds the few things that the kernel cannot remember for us
 * @param adopt the installation whose objects on this host are taken over at this start
 * @param purge the installation whose objects are removed, or true for our own
 * @param bridgeNetfilter what to do about frames on bridges that pass the IP firewall
 */
@ConfigurationProperties("fairlead")
record EngineSettings(
        @DefaultValue("") String hostNamespace,
        @DefaultValue("/var/lib/fairlead") Path dataDir,
        @DefaultValue Reconcile reconcile,
        @DefaultValue("keep") BridgeNetfilter bridgeNetfilter,
        @DefaultValue Dhcp dhcp,
        @DefaultValue("") String adopt,
        @DefaultValue("") String purge) {

    /**
     * @param patience how long attaching waits for an address from a DHCP server before it answers without one
     */
    record Dhcp(@DefaultValue("8s") Duration patience) {}

    /**
     * @param interval from one full pass to the next
     * @param firstBackoff wait after a first failure
     * @param maxBackoff longest wait between two attempts
     */
    record Reconcile(
            @DefaultValue("60s") Duration interval,
            @DefaultValue("250ms") Duration firstBackoff,
            @DefaultValue("30s") Duration maxBackoff) {}
}
