package io.fairlead;

import io.fairlead.dhcp.DhcpClients;
import io.fairlead.dhcp.DhcpClock;
import io.fairlead.dhcp.LeaseSink;
import io.fairlead.driver.Drivers;
import io.fairlead.driver.bridge.BridgeDriver;
import io.fairlead.driver.config.ConfigDriver;
import io.fairlead.driver.host.HostDriver;
import io.fairlead.driver.ipvlan.IpvlanDriver;
import io.fairlead.driver.macvlan.MacvlanDriver;
import io.fairlead.driver.none.NoneDriver;
import io.fairlead.kernel.Installation;
import io.fairlead.kernel.Kernel;
import io.fairlead.kernel.LinuxKernel;
import io.fairlead.kernel.NetworkNamespace;
import io.fairlead.kernel.Stranger;
import io.fairlead.network.HostService;
import io.fairlead.network.InstallationIdentity;
import io.fairlead.reconcile.IntentSource;
import io.fairlead.reconcile.Reconciler;
import io.fairlead.reconcile.ReconcilerSettings;
import io.fairlead.reconcile.StatusSink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the packages that know no Spring: kernel, drivers, reconciler. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

    @Bean(destroyMethod = "close")
    Kernel kernel(EngineSettings settings, InstallationIdentity identity) {
        Installation installation = identity.installation();
        StateOwner state = new StateOwner(settings.dataDir().resolve("state"));
        Set<String> named = Stream.of(settings.adopt(), settings.purge())
                .filter(Stranger::isName)
                .collect(Collectors.toSet());
        state.installation()
                .filter(found -> !found.equals(installation.id()) && !named.contains(found))
                .filter(found -> !(found.equals(Stranger.OLDER) && installation.older()))
                .ifPresent(found -> {
                    throw new StartRefusedException("this database is installation " + installation.id() + ", but "
                            + state.directory() + " belongs to another (" + found + "). Nothing was touched: "
                            + state.advice(found));
                });
        if (state.installation().isEmpty()) {
            // Before the first other file, so that a kill in between leaves none without an owner.
            state.belongsTo(installation.id());
        }
        LinuxKernel kernel =
                LinuxKernel.open(settings.hostNamespace(), state.directory(), installation.adopting(named));
        state.belongsTo(installation.id());
        return kernel;
    }

    @Bean
    Drivers drivers(Kernel kernel, EngineSettings settings) {
        return new Drivers(
                List.of(
                        new BridgeDriver(settings.bridgeNetfilter()),
                        new ConfigDriver(),
                        new HostDriver(),
                        new IpvlanDriver(),
                        new MacvlanDriver(),
                        new NoneDriver()),
                kernel.features());
    }

    @Bean(destroyMethod = "close")
    DhcpClients dhcpClients(EngineSettings settings, LeaseSink sink) {
        return new DhcpClients(
                new NetworkNamespace(settings.hostNamespace()),
                sink,
                DhcpClock.SYSTEM,
                settings.dhcp().patience());
    }

    /** Started and stopped by {@link ReconcilerLifecycle}. */
    @Bean(destroyMethod = "")
    Reconciler reconciler(
            Kernel kernel, Drivers drivers, IntentSource intents, StatusSink statuses, ReconcilerSettings settings) {
        return new Reconciler(kernel, drivers, intents, statuses, settings);
    }

    @Bean
    ReconcilerSettings reconcilerSettings(EngineSettings settings, MeterRegistry meters) {
        EngineSettings.Reconcile reconcile = settings.reconcile();
        return new ReconcilerSettings(
                reconcile.interval(), reconcile.firstBackoff(), reconcile.maxBackoff(), Clock.systemUTC(), meters);
    }

    @Bean
    ReconcilerLifecycle reconcilerLifecycle(Reconciler reconciler, Kernel kernel) {
        return new ReconcilerLifecycle(reconciler, kernel);
    }

    @Bean
    ReconcilerHealth reconcilerHealthIndicator(Reconciler reconciler, HostService host) {
        return new ReconcilerHealth(reconciler, host);
    }

    @Bean
    InstallationHealth installationHealthIndicator(Kernel kernel) {
        return new InstallationHealth(kernel);
    }

    @Bean
    KernelHealth kernelHealthIndicator(Kernel kernel, Drivers drivers) {
        return new KernelHealth(kernel, drivers);
    }
}
