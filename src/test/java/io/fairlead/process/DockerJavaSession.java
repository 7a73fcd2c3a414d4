package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.CreateContainerResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.PruneType;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.slf4j.LoggerFactory;

/** Drives an engine with docker-java, as a program that manages networks would. */
final class DockerJavaSession {

    private final DockerClient docker;
    private final String image;

    private DockerJavaSession(DockerClient docker, String image) {
        this.docker = docker;
        this.image = image;
    }

    static void run(Path socket, String image) throws IOException, InterruptedException {
        // It would log every byte.
        ((Logger) LoggerFactory.getLogger("com.github.dockerjava")).setLevel(Level.INFO);
        var configuration = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost("unix://" + socket)
                .build();
        var http = new ApacheDockerHttpClient.Builder()
                .dockerHost(configuration.getDockerHost())
                .build();
        try (DockerClient docker = DockerClientImpl.getInstance(configuration, http)) {
            DockerJavaSession session = new DockerJavaSession(docker, image);
            session.engine();
            String network = session.create();
            session.find(network);
            String container = session.attach(network);
            session.refusals(network);
            session.live(container);
            session.watch();
            session.prune(network);
        }
    }

    private void engine() {
        docker.pingCmd().exec();
        assertThat(docker.versionCmd().exec().getOperatingSystem()).isEqualTo("linux");
        assertThat(docker.infoCmd().exec().getSwarm()).isNotNull();
    }

    private String create() {
        var pool = new Network.Ipam.Config().withSubnet("10.33.0.0/24").withGateway("10.33.0.254");
        String id = docker.createNetworkCmd()
                .withName("java-shop")
                .withDriver("bridge")
                .withCheckDuplicate(true)
                .withAttachable(true)
                .withIpam(new Network.Ipam().withDriver("default").withConfig(pool))
                .withOptions(Map.of("com.docker.network.driver.mtu", "1400"))
                .withLabels(Map.of("client", "java"))
                .exec()
                .getId();
        Network network = docker.inspectNetworkCmd().withNetworkId("java-shop").exec();
        assertThat(network.getId()).isEqualTo(id);
        assertThat(network.getDriver()).isEqualTo("bridge");
        assertThat(network.getScope()).isEqualTo("local");
        assertThat(network.getIpam().getConfig()).singleElement().satisfies(config -> {
            assertThat(config.getSubnet()).isEqualTo("10.33.0.0/24");
            assertThat(config.getGateway()).isEqualTo("10.33.0.254");
        });
        assertThat(network.getOptions()).isEqualTo(Map.of("com.docker.network.driver.mtu", "1400"));
        assertThat(network.getLabels()).isEqualTo(Map.of("client", "java"));
        assertThat(network.getContainers()).isEmpty();
        assertThat(network.isAttachable()).isTrue();
        return id;
    }

    private void find(String id) {
        assertThat(docker.listNetworksCmd().withNameFilter("java-shop").exec())
                .extracting(Network::getId)
                .containsExactly(id);
        assertThat(docker.listNetworksCmd().withIdFilter(id.substring(0, 12)).exec())
                .extracting(Network::getName)
                .containsExactly("java-shop");
        assertThat(docker.listNetworksCmd()
                        .withFilter("label", List.of("client=java"))
                        .exec())
                .extracting(Network::getName)
                .containsExactly("java-shop");
        assertThat(docker.listNetworksCmd().exec())
                .extracting(Network::getName)
                .contains("bridge", "host", "none", "java-shop");
        refused(
                400,
                "nvalid filter 'zzz'",
                () -> docker.listNetworksCmd().withFilter("zzz", List.of("1")).exec());
    }

    private String attach(String network) {
        CreateContainerResponse created = docker.createContainerCmd(image)
                .withName("java-web")
                .withExposedPorts(ExposedPort.tcp(80))
                .withHostConfig(HostConfig.newHostConfig()
                        .withNetworkMode("java-shop")
                        .withPortBindings(PortBinding.parse("127.0.0.1:18033:80")))
                .withIpv4Address("10.33.0.9")
                .withAliases("www")
                .exec();
        String container = created.getId();
        docker.startContainerCmd(container).exec();
        var settings = docker.inspectContainerCmd(container).exec().getNetworkSettings();
        assertThat(settings.getNetworks()).containsOnlyKeys("java-shop");
        assertThat(settings.getNetworks().get("java-shop").getIpAddress()).isEqualTo("10.33.0.9");
        assertThat(settings.getPorts().getBindings().get(ExposedPort.tcp(80))[0].getHostPortSpec())
                .isEqualTo("18033");
        assertThat(docker.listContainersCmd()
                        .withNetworkFilter(List.of("java-shop"))
                        .exec())
                .singleElement()
                .satisfies(found -> assertThat(found.getNames()).containsExactly("/java-web"));

        String other = docker.createNetworkCmd()
                .withName("java-other")
                .withLabels(Map.of("client", "java"))
                .exec()
                .getId();
        var connect = docker.connectToNetworkCmd()
                .withContainerId(container)
                .withNetworkId(other)
                .withContainerNetwork(new ContainerNetwork().withAliases("second"));
        connect.exec();
        assertThat(docker.inspectNetworkCmd().withNetworkId(other).exec().getContainers())
                .containsOnlyKeys(container);
        refused(403, "endpoint with name java-web already exists in network", connect::exec);
        refused(
                403,
                "has active endpoints",
                () -> docker.removeNetworkCmd(other).exec());
        var disconnect =
                docker.disconnectFromNetworkCmd().withContainerId("java-web").withNetworkId(other);
        disconnect.exec();
        refused(500, "is not connected to network", disconnect::exec);
        assertThat(docker.inspectNetworkCmd().withNetworkId(network).exec().getContainers())
                .hasEntrySatisfying(
                        container, inside -> assertThat(inside.getIpv4Address()).isEqualTo("10.33.0.9/24"));
        return container;
    }

    private void refusals(String network) {
        refused(
                404,
                "network nope not found",
                () -> docker.inspectNetworkCmd().withNetworkId("nope").exec());
        refused(
                409,
                "network with name java-shop already exists",
                () -> docker.createNetworkCmd()
                        .withName("java-shop")
                        .withCheckDuplicate(true)
                        .exec());
        refused(
                404,
                "plugin \\\"nope\\\" not found",
                () -> docker.createNetworkCmd()
                        .withName("java-bad")
                        .withDriver("nope")
                        .exec());
        refused(
                404,
                "No such container: nope",
                () -> docker.connectToNetworkCmd()
                        .withContainerId("nope")
                        .withNetworkId(network)
                        .exec());
        refused(
                403,
                "is a pre-defined network and cannot be removed",
                () -> docker.removeNetworkCmd("none").exec());
        refused(
                404,
                "No such container: nope",
                () -> docker.inspectContainerCmd("nope").exec());
    }

    private void live(String container) {
        docker.renameContainerCmd(container).withName("java-renamed").exec();
        var ended = docker.waitContainerCmd(container).start();
        docker.killContainerCmd("java-renamed").exec();
        assertThat(ended.awaitStatusCode()).isEqualTo(137);
        docker.startContainerCmd(container).exec();
        refused(409, "running", () -> docker.removeContainerCmd(container).exec());
        docker.stopContainerCmd(container).withTimeout(0).exec();
        docker.removeContainerCmd(container).exec();
        refused(
                404,
                "No such container",
                () -> docker.inspectContainerCmd(container).exec());
    }

    private void watch() throws IOException, InterruptedException {
        BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        var callback = new ResultCallback.Adapter<Event>() {
            @Override
            public void onNext(Event event) {
                events.add(event);
            }
        };
        try (callback) {
            docker.eventsCmd()
                    .withEventTypeFilter(EventType.NETWORK)
                    .withEventFilter("create", "destroy")
                    .exec(callback)
                    .awaitStarted();
            String id = docker.createNetworkCmd().withName("java-seen").exec().getId();
            docker.removeNetworkCmd(id).exec();
            for (String action : List.of("create", "destroy")) {
                Event event = events.poll(1, TimeUnit.MINUTES);
                assertThat(event).as(action).isNotNull();
                assertThat(event.getAction()).isEqualTo(action);
                assertThat(event.getActor().getId()).isEqualTo(id);
            }
        }
    }

    private void prune(String network) {
        docker.pruneCmd(PruneType.NETWORKS).withLabelFilter("client=java").exec();
        assertThat(docker.listNetworksCmd().exec()).extracting(Network::getId).doesNotContain(network);
    }

    private static void refused(int status, String words, ThrowingCallable call) {
        DockerException refusal = catchThrowableOfType(DockerException.class, call);
        assertThat(refusal).as(words).isNotNull();
        assertThat(refusal.getHttpStatus()).as(refusal.getMessage()).isEqualTo(status);
        assertThat(refusal.getMessage()).contains(words);
    }
}
