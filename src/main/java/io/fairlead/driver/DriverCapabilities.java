package io.fairlead.driver;

import io.fairlead.kernel.KernelFeature;
import java.util.List;
import java.util.Set;

/**
 * What a driver offers and needs.
 *
 * @param summary one sentence for people who choose
 * @param scope {@code local}, or {@code global} where a network spans hosts
 * @param predefinedOnly whether networks of this mode exist from the start and cannot be created
 * @param addressed whether endpoints have links with addresses from the network's subnets
 * @param publishes whether endpoints can publish ports on the host
 * @param exclusive whether a sandbox in such a network cannot be in any other
 * @param options their schema
 * @param needs kernel features without which the driver is unavailable
 * @param hostIsGateway whether this host is the gateway of the network's subnets, so that every subnet gets one. Otherwise
 *     gateways are machines out there, and a subnet has one only if somebody says which.
 */
public record DriverCapabilities(
        String summary,
        String scope,
        boolean predefinedOnly,
        boolean addressed,
        boolean publishes,
        boolean exclusive,
        List<OptionSchema> options,
        Set<KernelFeature> needs,
        boolean hostIsGateway) {

    public DriverCapabilities {
        options = List.copyOf(options);
        needs = Set.copyOf(needs);
    }

    /** Of a driver whose networks have the host for their gateway. */
    public DriverCapabilities(
            String summary,
            String scope,
            boolean predefinedOnly,
            boolean addressed,
            boolean publishes,
            boolean exclusive,
            List<OptionSchema> options,
            Set<KernelFeature> needs) {
        this(summary, scope, predefinedOnly, addressed, publishes, exclusive, options, needs, true);
    }
}
