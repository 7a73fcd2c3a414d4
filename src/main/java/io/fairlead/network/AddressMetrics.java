package io.fairlead.network;

import io.fairlead.ipam.SubnetUse;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Subnet;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** How many addresses each subnet has, by use; counted in memory when the metrics are asked for. */
@Component
class AddressMetrics implements Collector {

    private static final String NAME = "fairlead_network_addresses";

    private final Commands commands;

    AddressMetrics(Commands commands, ObjectProvider<PrometheusRegistry> registry) {
        this.commands = commands;
        registry.ifAvailable(present -> present.register(this));
    }

    @Override
    public String getPrometheusName() {
        return NAME;
    }

    @Override
    public MetricSnapshot collect() {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder()
                .name(NAME)
                .help("Addresses of a network's subnet that are leased, reserved for somebody who is not there, kept"
                        + " for the network and by name, and free");
        Inventory inventory = commands.inventory();
        for (StoredNetwork network : inventory.networks()) {
            NetworkSpec spec = network.spec();
            if (spec.configOnly()) {
                continue;
            }
            UsedAddresses used = UsedAddresses.of(inventory, spec.id());
            for (Subnet subnet : spec.subnets()) {
                SubnetUse use = SubnetUse.of(subnet, used.leased(), used.reserved());
                add(gauge, spec, subnet, "leased", use.leased());
                add(gauge, spec, subnet, "reserved", use.reserved());
                add(gauge, spec, subnet, "kept", use.gateway() + use.auxiliary());
                add(gauge, spec, subnet, "free", use.free().doubleValue());
            }
        }
        return gauge.build();
    }

    private static void add(GaugeSnapshot.Builder gauge, NetworkSpec network, Subnet subnet, String use, double value) {
        gauge.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(Labels.of(
                        "network", network.name(), "subnet", subnet.prefix().toString(), "use", use))
                .value(value)
                .build());
    }
}
