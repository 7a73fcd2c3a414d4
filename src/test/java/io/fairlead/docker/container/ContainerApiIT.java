package io.fairlead.docker.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.docker.DockerClient;
import io.fairlead.docker.DockerService;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The life of containers, seen from Docker's API and from /api/v1 at once. */
class ContainerApiIT extends DockerService {

    private static final String NET = "{\"name\":\"%s\",\"subnets\":[{\"subnet\":\"%s\"}]}";

    @BeforeEach
    void network() throws IOException, InterruptedException {
        api.post("/api/v1/networks", NET.formatted("net50", "10.50.0.0/24")).expect(201);
    }

    private String create(String name, String more) {
        String json = "{\"Image\":\"nginx\",\"Labels\":{\"app\":\"shop\"}" + (more.isEmpty() ? "" : "," + more) + "}";
        return docker.post("/containers/create?name=" + name, json).expect(201).string("/Id");
    }

    private JsonNode inspect(String name) {
        return docker.get("/containers/" + name + "/json").expect(200).json();
    }

    private static String in(String network) {
        return "\"HostConfig\":{\"NetworkMode\":\"" + network + "\"}";
    }

    @Test
    void aRunningContainerIsASandboxOfTheSameIdAndName() throws IOException, InterruptedException {
        String id = create("c1", in("net50"));
        assertThat(api.get("/api/v1/sandboxes/c1").status()).isEqualTo(404);
        assertThat(inspect("c1").at("/State/Status").asString()).isEqualTo("created");
        docker.post("/containers/c1/start").expect(204);
        docker.post("/containers/c1/start").expect(304);
        var sandbox = api.get("/api/v1/sandboxes/c1").expect(200);
        assertThat(sandbox.string("/id")).isEqualTo(id);
        assertThat(sandbox.string("/labels/app")).isEqualTo("shop");
        assertThat(sandbox.string("/endpoints/0/addresses/0")).isEqualTo("10.50.0.2/24");
        JsonNode running = inspect("c1");
        assertThat(running.at("/State/Running").asBoolean()).isTrue();
        assertThat(running.at("/State/Pid").asInt()).isZero();
        JsonNode settings = running.at("/NetworkSettings/Networks/net50");
        assertThat(settings.at("/IPAddress").asString()).isEqualTo("10.50.0.2");
        assertThat(settings.at("/IPPrefixLen").asInt()).isEqualTo(24);
        assertThat(settings.at("/Gateway").asString()).isEqualTo("10.50.0.1");
        assertThat(settings.at("/DNSNames").valueStream().map(JsonNode::asString))
                .containsExactly("c1", id.substring(0, 12));
        assertThat(settings.get("IPAMConfig").isNull()).isTrue();
        assertThat(running.at("/NetworkSettings/SandboxKey").asString()).isEqualTo("/run/netns/c1");
        docker.post("/containers/c1/stop").expect(204);
        docker.post("/containers/c1/stop").expect(304);
        assertThat(api.get("/api/v1/sandboxes/c1").status()).isEqualTo(404);
        JsonNode stopped = inspect("c1");
        assertThat(stopped.at("/State/Status").asString()).isEqualTo("exited");
        assertThat(stopped.at("/State/ExitCode").asInt()).isZero();
        assertThat(stopped.at("/NetworkSettings/Networks/net50/IPAddress").asString())
                .isEmpty();
        docker.post("/containers/c1/restart").expect(204);
        assertThat(inspect("c1").at("/State/Running").asBoolean()).isTrue();
        docker.delete("/containers/c1")
                .expect(
                        409,
                        "cannot remove container \"c1\": container is running: stop the container before removing or"
                                + " force remove");
        docker.delete("/containers/c1?force=1").expect(204);
        docker.get("/containers/c1/json").expect(404, "No such container: c1");
        docker.delete("/containers/c1").expect(404);
    }

    @Test
    void whatHappensByTheOtherFaceShowsAtOnce() throws IOException, InterruptedException {
        create("c1", in("net50"));
        docker.post("/containers/c1/start").expect(204);
        String endpoint = api.get("/api/v1/sandboxes/c1").string("/endpoints/0/id");
        api.delete("/api/v1/endpoints/" + endpoint).expect(204);
        assertThat(inspect("c1").at("/NetworkSettings/Networks").isEmpty()).isTrue();
        api.post("/api/v1/networks/net50/endpoints", "{\"sandbox\":\"c1\",\"addresses\":[\"10.50.0.77\"]}")
                .expect(201);
        assertThat(inspect("c1").at("/NetworkSettings/Networks/net50/IPAddress").asString())
                .isEqualTo("10.50.0.77");
        api.delete("/api/v1/sandboxes/c1?force=true").expect(204);
        assertThat(inspect("c1").at("/State/Status").asString()).isEqualTo("exited");
        assertThat(inspect("c1").at("/State/ExitCode").asInt()).isEqualTo(137);
        assertThat(api.post("/api/v1/sandboxes", "{\"name\":\"c1\"}")
                        .expect(409)
                        .text())
                .contains("docker rm c1");
        docker.post("/containers/c1/start").expect(204);
        assertThat(inspect("c1").at("/NetworkSettings/Networks/net50/IPAddress").asString())
                .isEqualTo("10.50.0.77");
    }

    @Test
    void aSandboxMadeOtherwiseIsARunningContainer() throws IOException, InterruptedException {
        api.post("/api/v1/sandboxes", "{\"name\":\"web1\",\"labels\":{\"tier\":\"front\"}}")
                .expect(201);
        api.post(
                        "/api/v1/networks/net50/endpoints",
                        "{\"sandbox\":\"web1\",\"ports\":[{\"hostPort\":8080,\"port\":80}]}")
                .expect(201);
        JsonNode listed = docker.get("/containers/json").expect(200).json();
        assertThat(listed.at("/0/Names/0").asString()).isEqualTo("/web1");
        assertThat(listed.at("/0/Image").asString()).isEqualTo("fairlead/sandbox");
        assertThat(listed.at("/0/Command").asString()).isEqualTo("waits (no program)");
        assertThat(listed.at("/0/Status").asString()).startsWith("Up ").endsWith("(sandbox)");
        assertThat(listed.at("/0/Ports/0/PublicPort").asInt()).isEqualTo(8080);
        docker.post("/containers/web1/stop").expect(204);
        JsonNode stopped = inspect("web1");
        assertThat(stopped.at("/State/Status").asString()).isEqualTo("exited");
        assertThat(stopped.at("/Config/Labels/tier").asString()).isEqualTo("front");
        docker.post("/containers/web1/start").expect(204);
        assertThat(inspect("web1").at("/NetworkSettings/Ports/80~1tcp/0/HostIp").asString())
                .isEqualTo("127.0.0.1");
    }

    @Test
    void portsArePublishedEverywhereAndFollowTheGateway() throws IOException, InterruptedException {
        api.post("/api/v1/networks", NET.formatted("alpha", "10.51.0.0/24")).expect(201);
        create(
                "c1",
                "\"ExposedPorts\":{\"80/tcp\":{},\"443/tcp\":{}},\"HostConfig\":{\"NetworkMode\":\"net50\","
                        + "\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"8080\"}],"
                        + "\"53/udp\":[{\"HostPort\":\"\"}]}}");
        docker.post("/containers/c1/start").expect(204);
        JsonNode before = inspect("c1").at("/NetworkSettings/Ports");
        assertThat(before.at("/80~1tcp/0").toString()).isEqualTo("{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"8080\"}");
        assertThat(before.get("443/tcp").isNull()).isTrue();
        String dns = before.at("/53~1udp/0/HostPort").asString();
        assertThat(dns).isNotEmpty();
        docker.post("/networks/alpha/connect", "{\"Container\":\"c1\"}").expect(200);
        assertThat(inspect("c1").at("/NetworkSettings/Ports")).isEqualTo(before);
        assertThat(api.get("/api/v1/networks/alpha/endpoints").string("/items/0/ports/0/active"))
                .isEqualTo("true");
        docker.post("/networks/alpha/disconnect", "{\"Container\":\"c1\"}").expect(200);
        assertThat(inspect("c1").at("/NetworkSettings/Ports")).isEqualTo(before);
        create(
                "c2",
                "\"HostConfig\":{\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"8080\"}]},\"NetworkMode\":\"net50\"}");
        var refused = docker.post("/containers/c2/start").expect(500);
        assertThat(refused.string("/message")).contains("Bind for 0.0.0.0:8080 failed: port is already allocated");
        assertThat(inspect("c2").at("/State/Status").asString()).isEqualTo("created");
    }

    @Test
    void namesAreUniqueAndCanBeChanged() throws IOException, InterruptedException {
        String id = create("w1", in("net50"));
        docker.post("/containers/create?name=w1", "{\"Image\":\"x\"}")
                .expect(
                        409,
                        "Conflict. The container name \"/w1\" is already in use by container \"" + id
                                + "\". You have to remove (or rename) that container to be able to reuse that name.");
        docker.post("/containers/create?name=-a", "{\"Image\":\"x\"}")
                .expect(400, "Invalid container name (-a), only [a-zA-Z0-9][a-zA-Z0-9_.-]+ are allowed");
        docker.post("/containers/w1/start").expect(204);
        docker.post("/containers/w1/rename?name=w9").expect(204);
        assertThat(api.get("/api/v1/sandboxes/w9").string("/id")).isEqualTo(id);
        docker.get("/containers/w1/json").expect(404);
        docker.post("/containers/" + id.substring(0, 7) + "/stop").expect(204);
        docker.post("/containers/w9/rename?name=w1").expect(204);
        assertThat(inspect("w1").at("/Name").asString()).isEqualTo("/w1");
        String made = docker.post("/containers/create", "{\"Image\":\"x\"}")
                .expect(201)
                .string("/Id");
        assertThat(inspect(made).at("/Name").asString()).matches("/[a-z]+_[a-z]+\\d*");
    }

    @Test
    void containersCanShareOneNamespace() throws IOException, InterruptedException {
        String id = create("c1", in("net50"));
        create("c2", in("container:c1"));
        assertThat(inspect("c2").at("/HostConfig/NetworkMode").asString()).isEqualTo("container:" + id);
        docker.post("/containers/c2/start")
                .expect(409, "cannot join network namespace of a non running container: container c1 is created");
        docker.post("/containers/c1/start").expect(204);
        docker.post("/containers/c2/start").expect(204);
        assertThat(inspect("c2").at("/State/Running").asBoolean()).isTrue();
        docker.post("/networks/net50/connect", "{\"Container\":\"c2\"}")
                .expect(
                        400,
                        "container sharing network namespace with another container or host cannot be connected to any"
                                + " other network");
        docker.post("/containers/c1/kill").expect(204);
        assertThat(inspect("c2").at("/State/ExitCode").asInt()).isEqualTo(137);
        docker.post("/containers/create?name=c3", "{\"Image\":\"x\",\"Hostname\":\"h\"," + in("container:c1") + "}")
                .expect(400, "conflicting options: hostname and the network mode");
        docker.post(
                        "/containers/create?name=c3",
                        "{\"Image\":\"x\",\"ExposedPorts\":{\"80/tcp\":{}}," + in("container:c1") + "}")
                .expect(400, "conflicting options: port exposing and the container type network mode");
    }

    @Test
    void listsAreFiltered() {
        String id = create("c1", in("net50"));
        create("c2", "");
        docker.post("/containers/c2/start").expect(204);
        assertThat(names("")).containsExactly("/c2");
        assertThat(names("?all=1")).containsExactly("/c2", "/c1");
        assertThat(names("?limit=1")).containsExactly("/c2");
        assertThat(filtered("{\"status\":[\"created\"]}")).containsExactly("/c1");
        assertThat(filtered("{\"network\":{\"bridge\":true}}")).containsExactly("/c2");
        assertThat(names(DockerClient.query("all", "1", "filters", "{\"id\":[\"" + id.substring(0, 8) + "\"]}")))
                .containsExactly("/c1");
        assertThat(names(DockerClient.query("all", "1", "filters", "{\"name\":[\"c[12]\"],\"label\":[\"app=shop\"]}")))
                .containsExactly("/c2", "/c1");
        assertThat(filtered("{\"label\":[\"app=none\"]}")).isEmpty();
        docker.get("/containers/json" + DockerClient.query("filters", "{\"zzz\":[\"1\"]}"))
                .expect(400, "invalid filter 'zzz'");
        docker.post("/containers/prune").expect(200);
        assertThat(names("?all=1")).containsExactly("/c2");
    }

    private List<String> names(String query) {
        return docker.get("/containers/json" + query)
                .expect(200)
                .json()
                .valueStream()
                .map(one -> one.at("/Names/0").asString())
                .toList();
    }

    private List<String> filtered(String filters) {
        return names(DockerClient.query("filters", filters));
    }

    @Test
    void hostAndNoneAreModesOfTheirOwn() throws IOException, InterruptedException {
        var created = docker.post(
                        "/containers/create?name=c1",
                        "{\"Image\":\"x\",\"HostConfig\":{\"NetworkMode\":\"host\",\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"80\"}]}}}")
                .expect(201);
        assertThat(created.json().at("/Warnings").toString())
                .contains("Published ports are discarded when using host network mode");
        docker.post("/containers/c1/start").expect(204);
        assertThat(api.get("/api/v1/sandboxes/c1").string("/kind")).isEqualTo("host");
        docker.post("/networks/net50/connect", "{\"Container\":\"c1\"}").expect(400);
        docker.post("/networks/host/disconnect", "{\"Container\":\"c1\"}")
                .expect(
                        400,
                        "cannot disconnect container from host network - container was created in host network mode");
        create("c2", in("none"));
        docker.post("/containers/c2/start").expect(204);
        docker.post("/networks/net50/connect", "{\"Container\":\"c2\"}")
                .expect(
                        400,
                        "container cannot be connected to multiple networks with one of the networks in private (none)"
                                + " mode");
        create("c3", in("net50"));
        docker.post("/containers/c3/start").expect(204);
        docker.post("/networks/host/connect", "{\"Container\":\"c3\"}")
                .expect(
                        400,
                        "cannot connect container to host network - container must be created in host network mode");
    }

    @Test
    void whatDoesNothingIsSaidToDoNothing() {
        var created = docker.post(
                        "/containers/create?name=c1",
                        "{\"Image\":\"x\",\"Hostname\":\"h\",\"HostConfig\":{\"Binds\":[\"/a:/b\"],\"Privileged\":true,"
                                + "\"Dns\":[\"1.1.1.1\"],\"RestartPolicy\":{\"Name\":\"always\"}}}")
                .expect(201);
        assertThat(created.json().at("/Warnings").toString())
                .contains("volumes", "privileged mode", "DNS servers", "the host name", "restart policy");
        docker.post("/containers/c1/pause").expect(409);
        docker.get("/containers/c1/export").expect(501);
        assertThat(inspect("c1").at("/HostConfig/RestartPolicy/Name").asString())
                .isEqualTo("always");
    }

    /** Docker keeps it among the auxiliary addresses, under a name that stands for it. */
    @Test
    void theRouterMayBeAnotherThanTheBridge() throws IOException, InterruptedException {
        docker.post(
                        "/networks/create",
                        "{\"Name\":\"routed\",\"IPAM\":{\"Config\":[{\"Subnet\":\"10.51.0.0/24\",\"AuxiliaryAddresses\":"
                                + "{\"DefaultGatewayIPv4\":\"10.51.0.9\"}}]}}")
                .expect(201);
        create("c1", in("routed"));
        docker.post("/containers/c1/start").expect(204);
        assertThat(inspect("c1").at("/NetworkSettings/Networks/routed/Gateway").asString())
                .isEqualTo("10.51.0.9");
        assertThat(docker.get("/networks/routed").string("/IPAM/Config/0/Gateway"))
                .isEqualTo("10.51.0.1");
    }

    /** In the order and the number in which Docker 20.10 and 26 tell them. */
    @Test
    void eventsComeAsDockersDo() throws IOException {
        String since = ZonedDateTime.now(ZoneOffset.UTC).toString();
        create("c1", in("net50"));
        docker.post("/containers/c1/start").expect(204);
        docker.post("/containers/c1/restart").expect(204);
        docker.delete("/containers/c1?force=true").expect(204);
        assertThat(events(since))
                .containsExactly(
                        "create",
                        "connect",
                        "start",
                        "kill",
                        "die",
                        "disconnect",
                        "stop",
                        "connect",
                        "start",
                        "restart",
                        "kill",
                        "die",
                        "disconnect",
                        "destroy");
        create("c1", in("net50"));
        docker.post("/containers/c1/start").expect(204);
        String later = ZonedDateTime.now(ZoneOffset.UTC).toString();
        docker.post("/containers/c1/stop").expect(204);
        // Who listens only from here on has not heard that it was created.
        docker.post("/containers/c1/start").expect(204);
        docker.post("/containers/c1/kill").expect(204);
        assertThat(events(later))
                .containsExactly("kill", "die", "disconnect", "stop", "connect", "start", "kill", "die", "disconnect");
    }

    private List<String> events(String since) throws IOException {
        String query = DockerClient.query(
                "since", since, "until", ZonedDateTime.now(ZoneOffset.UTC).toString());
        List<String> actions = new ArrayList<>();
        try (DockerClient.Stream stream = docker.open("GET", "/events" + query, null)) {
            for (String line = stream.line(); line != null; line = stream.line()) {
                actions.add(JsonMapper.shared().readTree(line).at("/Action").asString());
            }
        }
        return actions;
    }

    @Test
    void historyTellsWhatDockerWouldTell() throws IOException, InterruptedException {
        create("c1", in("net50"));
        docker.post("/containers/c1/start").expect(204);
        docker.post("/containers/c1/stop").expect(204);
        docker.post("/containers/c1/rename?name=c7").expect(204);
        docker.delete("/containers/c7").expect(204);
        var events = api.get("/api/v1/events?kind=container&sort=at").expect(200);
        assertThat(events.items("action")
                        .subList(
                                Math.max(0, events.items("action").size() - 7),
                                events.items("action").size()))
                .containsExactly("create", "start", "kill", "die", "stop", "rename", "destroy");
    }
}
