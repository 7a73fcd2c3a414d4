package io.fairlead.traffic;

import io.fairlead.model.EndpointSpec;
import io.fairlead.model.NetworkIntent;
import io.fairlead.network.Directory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Joins what is defined with what the kernel has counted. */
@Service
public class TrafficService {

    private final Directory directory;
    private final Sampler sampler;
    private final HostLinks links;

    TrafficService(Directory directory, Sampler sampler, HostLinks links) {
        this.directory = directory;
        this.sampler = sampler;
        this.links = links;
    }

    /**
     * Everything, not older than a second.
     *
     * @param network full id, name, or unambiguous beginning of an id; null for all
     * @throws io.fairlead.network.RefusedException if there is no such network, or several
     */
    public TrafficView all(@Nullable String network) {
        return view(chosen(network), sampler.all());
    }

    /**
     * One network as a whole.
     *
     * @throws io.fairlead.network.RefusedException if there is none, or several
     */
    public NetworkTrafficView network(String idOrName) {
        NetworkIntent intent = directory.definition(idOrName);
        Window window = sampler.all();
        return view(intent, window, new ArrayList<>()).alone(window.now().at(), window.seconds());
    }

    /**
     * One endpoint, without a look at any other.
     *
     * @throws io.fairlead.network.RefusedException if there is none, or several
     */
    public EndpointTrafficView endpoint(String id) {
        EndpointSpec endpoint = directory.endpoint(id);
        NetworkIntent network = directory.definition(endpoint.network().value());
        Window window = links.name(network.spec(), endpoint)
                .flatMap(sampler::one)
                .orElseGet(() -> new Window(Sample.of(Map.of()), null));
        Optional<Counted> counted = links.of(network.spec(), endpoint, window);
        return EndpointTrafficView.of(endpoint, network.spec().name(), counted, window.seconds())
                .alone(window.now().at(), window.seconds());
    }

    /**
     * Begins a series of samples.
     *
     * @param network as for {@link #all}
     */
    public Series series(@Nullable String network) {
        String id = network == null
                ? null
                : directory.definition(network).spec().id().value();
        return new Series(this, id);
    }

    /** What is there now, with rates since the sample. */
    TrafficView since(@Nullable Sample before, Sample now, @Nullable String network) {
        return view(chosen(network), new Window(now, before));
    }

    Sample sample(long ageNanos) {
        return sampler.all(ageNanos).now();
    }

    private List<NetworkIntent> chosen(@Nullable String network) {
        return network == null ? directory.definitions() : List.of(directory.definition(network));
    }

    private TrafficView view(List<NetworkIntent> intents, Window window) {
        List<EndpointTrafficView> endpoints = new ArrayList<>();
        List<NetworkTrafficView> networks =
                intents.stream().map(intent -> view(intent, window, endpoints)).toList();
        return new TrafficView(window.now().at(), window.seconds().orElse(null), networks, endpoints);
    }

    private NetworkTrafficView view(NetworkIntent intent, Window window, List<EndpointTrafficView> endpoints) {
        Optional<Double> seconds = window.seconds();
        Counted sum = Counted.NOTHING;
        int count = 0;
        for (EndpointSpec endpoint : intent.endpoints()) {
            Optional<Counted> counted = links.of(intent.spec(), endpoint, window);
            endpoints.add(EndpointTrafficView.of(endpoint, intent.spec().name(), counted, seconds));
            if (counted.isPresent()) {
                sum = sum.plus(counted.get());
                count++;
            }
        }
        return NetworkTrafficView.of(intent.spec(), count, sum, links.of(intent.spec(), window), seconds);
    }
}
