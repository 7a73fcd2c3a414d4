package io.fairlead.traffic;

import io.fairlead.network.Directory;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the metrics where Prometheus asks for them. */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

    @Bean
    TrafficMetrics trafficMetrics(
            Directory directory,
            Sampler sampler,
            HostLinks links,
            TrafficSettings settings,
            PrometheusRegistry registry) {
        TrafficMetrics metrics = new TrafficMetrics(directory, sampler, links, settings.endpointMetrics());
        registry.register(metrics);
        return metrics;
    }
}
