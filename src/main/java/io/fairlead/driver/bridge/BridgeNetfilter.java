package io.fairlead.driver.bridge;

/**
 * What to do about the module br_netfilter, which passes frames on bridges through the IP firewall, in every bridge of the
 * host at once. Docker and Kubernetes load it and rely on it.
 */
public enum BridgeNetfilter {
    /** Leave it as it is. */
    KEEP,
    /** Switch it off as long as a bridge network is in use. */
    OFF
}
