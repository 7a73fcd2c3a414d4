package io.fairlead.docker.container;

import io.fairlead.docker.ApiVersion;
import io.fairlead.docker.DockerClient;
import io.fairlead.docker.DockerService;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Docker refuses of connections, word by word, as clients of three ages see it. */
@SuppressWarnings("NullAway.Init") // each test begins by it
class EndpointErrorsIT extends DockerService {

    static String[] versions() {
        return new String[] {"1.41", "1.44", ApiVersion.NEWEST.toString()};
    }

    private DockerClient client;

    private void start(String version) throws IOException, InterruptedException {
        client = docker.version(version);
        api.post("/api/v1/networks", "{\"name\":\"net50\",\"subnets\":[{\"subnet\":\"10.50.0.0/24\"}]}")
                .expect(201);
        run("c1");
        client.post(
                        "/networks/net50/connect",
                        "{\"Container\":\"c1\",\"EndpointConfig\":{\"IPAMConfig\":{\"IPv4Address\":\"10.50.0.9\"}}}")
                .expect(200);
    }

    private String run(String name) {
        String id = client.post("/containers/create?name=" + name, "{\"Image\":\"x\"}")
                .expect(201)
                .string("/Id");
        client.post("/containers/" + name + "/start").expect(204);
        return id;
    }

    @ParameterizedTest
    @MethodSource("versions")
    void theContainerIsLookedForFirst(String version) throws IOException, InterruptedException {
        start(version);
        client.post("/networks/nope/connect", "{\"Container\":\"gone\"}").expect(404, "No such container: gone");
        client.post("/networks/nope/connect", "{\"Container\":\"c1\"}").expect(404, "network nope not found");
        client.post("/networks/nope/disconnect", "{\"Container\":\"gone\"}").expect(404, "No such container: gone");
        client.post("/networks/nope/disconnect", "{\"Container\":\"c1\"}").expect(404, "network nope not found");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void noContainerIsInANetworkTwice(String version) throws IOException, InterruptedException {
        start(version);
        client.post("/networks/net50/connect", "{\"Container\":\"c1\"}")
                .expect(403, "endpoint with name c1 already exists in network net50");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void staticAddressesHaveToBeFreeAndInTheSubnet(String version) throws IOException, InterruptedException {
        start(version);
        run("c2");
        client.post("/networks/net50/connect", connect("c2", "10.99.0.9"))
                .expect(400, "invalid endpoint settings:\nno configured subnet contains IP address 10.99.0.9");
        client.post("/networks/net50/connect", connect("c2", "10.50.0.9")).expect(403, "Address already in use");
        client.post("/networks/net50/connect", connect("c2", "fd00::1"))
                .expect(400, "invalid endpoint settings:\ninvalid IPv4 address: fd00::1");
        client.post("/networks/bridge/disconnect", "{\"Container\":\"c2\"}").expect(200);
        client.post("/networks/bridge/connect", connect("c2", "172.17.0.9"))
                .expect(
                        400,
                        "invalid endpoint settings:\nuser specified IP address is supported on user defined networks only");
        client.post("/networks/bridge/connect", "{\"Container\":\"c2\",\"EndpointConfig\":{\"Aliases\":[\"a\"]}}")
                .expect(
                        400,
                        "invalid endpoint settings:\nnetwork-scoped aliases are only supported for user-defined networks");
    }

    private static String connect(String container, String address) {
        return "{\"Container\":\"" + container + "\",\"EndpointConfig\":{\"IPAMConfig\":{\"IPv4Address\":\"" + address
                + "\"}}}";
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whatIsNotConnectedCannotBeDisconnected(String version) throws IOException, InterruptedException {
        start(version);
        String id = run("c2");
        client.post("/networks/net50/disconnect", "{\"Container\":\"c2\"}")
                .expect(500, "container " + id + " is not connected to network net50");
        client.post("/networks/net50/disconnect", "{\"Container\":\"gone\",\"Force\":true}")
                .expect(404, "endpoint gone not found");
        client.post("/containers/c2/stop").expect(204);
        client.post("/networks/net50/disconnect", "{\"Container\":\"c2\"}")
                .expect(500, "container " + id + " is not connected to the network net50");
        client.post("/networks/net50/connect", connect("c2", "10.50.0.77")).expect(200);
        client.post("/containers/c2/start").expect(204);
        var settings = client.get("/containers/c2/json").expect(200).json().at("/NetworkSettings/Networks/net50");
        org.assertj.core.api.Assertions.assertThat(settings.at("/IPAddress").asString())
                .isEqualTo("10.50.0.77");
        org.assertj.core.api.Assertions.assertThat(
                        settings.at("/IPAMConfig/IPv4Address").asString())
                .isEqualTo("10.50.0.77");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void severalNetworksAtOnceCameWith144(String version) throws IOException, InterruptedException {
        start(version);
        var answer = client.post(
                "/containers/create?name=c3",
                "{\"Image\":\"x\",\"HostConfig\":{\"NetworkMode\":\"net50\"},\"NetworkingConfig\":{\"EndpointsConfig\":"
                        + "{\"net50\":{\"Aliases\":[\"db\"],\"MacAddress\":\"02:42:0a:32:00:0c\"},\"bridge\":{}}}}");
        if (version.equals("1.41")) {
            answer.expect(400, "Container cannot be connected to network endpoints: net50, bridge");
            return;
        }
        String id = answer.expect(201).string("/Id");
        client.post("/containers/c3/start").expect(204);
        var networks = client.get("/containers/c3/json").expect(200).json().at("/NetworkSettings/Networks");
        var assertions = new org.assertj.core.api.SoftAssertions();
        assertions.assertThat(networks.propertyNames()).containsExactlyInAnyOrder("net50", "bridge");
        assertions.assertThat(networks.at("/net50/MacAddress").asString()).isEqualTo("02:42:0a:32:00:0c");
        assertions
                .assertThat(networks.at("/net50/Aliases").toString())
                .isEqualTo(version.equals("1.44") ? "[\"db\",\"" + id.substring(0, 12) + "\"]" : "[\"db\"]");
        assertions
                .assertThat(networks.at("/net50/DNSNames").toString())
                .isEqualTo("[\"c3\",\"db\",\"" + id.substring(0, 12) + "\"]");
        assertions.assertThat(networks.at("/net50").has("GwPriority")).isEqualTo(!version.equals("1.44"));
        assertions.assertAll();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aNetworkThatIsGoneIsMissedAtTheStart(String version) throws IOException, InterruptedException {
        start(version);
        client.post("/containers/create?name=c4", "{\"Image\":\"x\",\"HostConfig\":{\"NetworkMode\":\"nope\"}}")
                .expect(201);
        client.post("/containers/c4/start").expect(404, "network nope not found");
        // What does not run holds no network back.
        client.post("/containers/c1/stop").expect(204);
        api.delete("/api/v1/networks/net50").expect(204);
        client.post("/containers/c1/start").expect(404);
    }
}
