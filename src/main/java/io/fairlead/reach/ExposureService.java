package io.fairlead.reach;

import io.fairlead.driver.Drivers;
import io.fairlead.driver.Entrance;
import io.fairlead.driver.Frontage;
import io.fairlead.kernel.Kernel;
import io.fairlead.model.Condition;
import io.fairlead.model.EndpointId;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.PublishedPort;
import io.fairlead.network.Directory;
import io.fairlead.reach.ExposureEntry.Judged;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Says what can be reached from where. Each answer is worked out anew: of what is defined, and of links, routes,
 * parameters and all rules that the kernel has at that moment.
 */
@Service
public class ExposureService {

    private final Directory directory;
    private final Drivers drivers;
    private final Kernel kernel;

    ExposureService(Directory directory, Drivers drivers, Kernel kernel) {
        this.directory = directory;
        this.drivers = drivers;
        this.kernel = kernel;
    }

    /**
     * Every place where an endpoint can be addressed, by network, endpoint and port.
     *
     * @param network only of this one: full id, name, or beginning of an id; null for all
     * @param sandbox only of this one, likewise
     * @throws io.fairlead.network.RefusedException if one is given and not found
     */
    public List<ExposureView> list(@Nullable String network, @Nullable String sandbox) {
        Predicate<EndpointSpec> wanted = endpoint -> true;
        if (network != null && !network.isEmpty()) {
            NetworkId id = directory.network(network).spec().id();
            wanted = wanted.and(endpoint -> endpoint.network().equals(id));
        }
        if (sandbox != null && !sandbox.isEmpty()) {
            wanted = wanted.and(directory
                    .sandbox(sandbox)
                    .<Predicate<EndpointSpec>>map(
                            ref -> endpoint -> endpoint.sandbox().id().equals(ref.id()))
                    .orElseThrow(() -> directory.noSandbox(sandbox)));
        }
        return list(wanted);
    }

    /**
     * @param network full id, name, or beginning of an id
     * @throws io.fairlead.network.RefusedException if there is none, or several
     */
    public List<ExposureView> ofNetwork(String network) {
        NetworkId id = directory.network(network).spec().id();
        return list(endpoint -> endpoint.network().equals(id));
    }

    /**
     * @param endpoint full id, or beginning of one
     * @throws io.fairlead.network.RefusedException if there is none, or several
     */
    public List<ExposureView> ofEndpoint(String endpoint) {
        EndpointId id = directory.endpoint(endpoint).id();
        return list(candidate -> candidate.id().equals(id));
    }

    private List<ExposureView> list(Predicate<EndpointSpec> wanted) {
        ExposureScene scene = look();
        ExposureWalk passage = new ExposureWalk(kernel.rules(NamespaceRef.HOST), scene);
        OriginCatalog origins = scene.origins(passage.namedLinks());
        List<ExposureView> views = new ArrayList<>();
        scene.frontages().forEach((network, frontage) -> {
            ExposureJudge judge = new ExposureJudge(scene, origins, passage, frontage);
            ExposureWarnings warnings = new ExposureWarnings(scene, origins, judge, passage, frontage);
            entries(scene, origins, judge, network, frontage, wanted)
                    .forEach(entry -> views.add(view(entry, warnings)));
        });
        return views;
    }

    private ExposureScene look() {
        Map<NetworkIntent, Frontage> frontages = new LinkedHashMap<>();
        Map<NetworkId, List<Condition>> conditions = new HashMap<>();
        for (NetworkIntent network : directory.networks()) {
            drivers.find(network.spec().driver()).ifPresent(driver -> frontages.put(network, driver.frontage(network)));
            conditions.put(
                    network.spec().id(), directory.conditions(network.spec().id()));
        }
        return new ExposureScene(
                kernel.surroundings(ExposureScene.parameters(frontages.values())),
                kernel.facts(),
                frontages,
                directory.idlePorts(),
                conditions);
    }

    private static List<ExposureEntry> entries(
            ExposureScene scene,
            OriginCatalog origins,
            ExposureJudge judge,
            NetworkIntent network,
            Frontage frontage,
            Predicate<EndpointSpec> wanted) {
        Map<EndpointId, List<Entrance>> byEndpoint = new HashMap<>();
        frontage.entrances()
                .forEach(e -> byEndpoint
                        .computeIfAbsent(e.endpoint(), id -> new ArrayList<>())
                        .add(e));
        List<ExposureEntry> entries = new ArrayList<>();
        Map<Boolean, List<Origin>> byFamily =
                Map.of(false, origins.of(network, false), true, origins.of(network, true));
        for (EndpointSpec endpoint : network.endpoints()) {
            if (!wanted.test(endpoint)) {
                continue;
            }
            for (PublishedPort port : scene.idle().getOrDefault(endpoint.id(), List.of())) {
                entries.add(idle(network, endpoint, port));
            }
            for (Entrance entrance : byEndpoint.getOrDefault(endpoint.id(), List.of())) {
                List<Origin> all = byFamily.getOrDefault(entrance.address().v6(), List.of());
                List<Judged> verdicts = judge.origins(entrance, all).stream()
                        .map(origin -> new Judged(origin, judge.judge(entrance, endpoint, origin)))
                        .toList();
                entries.add(new ExposureEntry(network, endpoint, entrance, false, verdicts));
            }
        }
        return entries;
    }

    private static ExposureEntry idle(NetworkIntent network, EndpointSpec endpoint, PublishedPort port) {
        Entrance entrance = new Entrance(
                endpoint.id(),
                Entrance.Kind.PUBLISHED,
                port.hostAddress(),
                port.protocol(),
                port.hostPorts(),
                port.ports());
        return new ExposureEntry(network, endpoint, entrance, true, List.of());
    }

    private static ExposureView view(ExposureEntry entry, ExposureWarnings warnings) {
        Entrance entrance = entry.entrance();
        EndpointSpec endpoint = entry.endpoint();
        return new ExposureView(
                entry.network().spec().id().value(),
                entry.network().spec().name(),
                endpoint.sandbox().id().value(),
                endpoint.sandbox().name(),
                endpoint.id().value(),
                entry.idle() ? "idle" : lower(entrance.kind()),
                entrance.protocol() == null ? "any" : entrance.protocol().toString(),
                entrance.address().toString(),
                entrance.ports().toString(),
                entrance.sandboxPorts().toString(),
                entry.summary(),
                lower(entry.severity()),
                entry.verdicts().stream().map(ExposureService::view).toList(),
                warnings.of(entry));
    }

    private static ExposureView.OriginView view(Judged judged) {
        Origin origin = judged.origin();
        boolean named = origin.kind() == Origin.Kind.NETWORK || origin.kind() == Origin.Kind.SUBNET;
        return new ExposureView.OriginView(
                origin.kind().toString(),
                named ? origin.name() : "",
                origin.link(),
                judged.verdict().outcome().toString(),
                judged.verdict().by());
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
