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
 */
public record DriverCapabilities(
        String summary,
        String scope,
        boolean predefinedOnly,
        boolean addressed,
        boolean publishes,
        boolean exclusive,
        List<OptionSchema> options,
        Set<KernelFeature> needs) {

    public DriverCapabilities {
        options = List.copyOf(options);
        needs = Set.copyOf(needs);
    }
}
