package io.fairlead.docker.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.docker.DockerClient;
import io.fairlead.docker.DockerService;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What is refused of containers, and what restart, update and prune leave as it is. */
class ContainerRulesIT extends DockerService {

    @Autowired
    private JdbcClient database;

    private void create(String name, String more) {
        docker.post("/containers/create?name=" + name, "{\"Image\":\"x\"" + more + "}")
                .expect(201);
    }

    private JsonNode inspect(String name) {
        return docker.get("/containers/" + name + "/json").expect(200).json();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "0/tcp",
                "1-2000000000/tcp",
                "99999999999999/tcp",
                "90-80/tcp",
                "65536",
                "-80",
                "1-65535/tcp\":{},\"1-2/udp"
            })
    void portsThatAreNoneAreRefusedAtOnce(String key) {
        docker.post("/containers/create?name=c1", "{\"Image\":\"x\",\"ExposedPorts\":{\"" + key + "\":{}}}")
                .expect(400);
    }

    @Test
    void theirMessagesAreDockers() {
        docker.post("/containers/create", "{\"Image\":\"x\",\"ExposedPorts\":{\"abc\":{}}}")
                .expect(400, "invalid port specification: \"abc\"");
        docker.post("/containers/create", "{\"Image\":\"x\",\"ExposedPorts\":{\"80/icmp\":{}}}")
                .expect(400, "Invalid proto: icmp");
        docker.post("/containers/create", "{\"Image\":\"x\",\"HostConfig\":{\"PortBindings\":{\"70000\":[{}]}}}")
                .expect(400, "invalid port specification: \"70000\"");
        docker.post("/containers/create", "{\"Image\":\"x\",\"HostConfig\":{\"PortBindings\":{\"80\":{}}}}")
                .expect(400);
        docker.post(
                        "/containers/create",
                        "{\"Image\":\"x\",\"HostConfig\":{\"PortBindings\":{\"80\":[{\"HostPort\":true}]}}}")
                .expect(400);
    }

    @Test
    void oneContainerDoesNotSpoilTheListOfAll() {
        create("c1", ",\"Labels\":{\"a\":{}},\"Cmd\":[[]]");
        docker.post("/containers/c1/start").expect(204);
        database.sql("update docker_container set config = ?")
                .param("{\"Image\":\"x\",\"ExposedPorts\":{\"abc\":{},\"1-2000000000/tcp\":{},\"80/tcp\":{}}}")
                .update();
        assertThat(docker.get("/containers/json").expect(200).json().at("/0/Ports"))
                .hasSize(1);
        docker.get("/info").expect(200);
        docker.get("/system/df").expect(200);
    }

    @Test
    void aHostPortMayBeANumber() {
        create("c1", ",\"HostConfig\":{\"PortBindings\":{\"80/tcp\":[{\"HostPort\":8081}]}}");
        docker.post("/containers/c1/start").expect(204);
        assertThat(inspect("c1").at("/NetworkSettings/Ports/80~1tcp/0/HostPort").asString())
                .isEqualTo("8081");
    }

    @Test
    void aContainerThatGoesWhenItStopsIsRestarted() throws IOException, InterruptedException {
        create("c1", ",\"HostConfig\":{\"AutoRemove\":true}");
        docker.post("/containers/c1/start").expect(204);
        String before = inspect("c1").at("/State/StartedAt").asString();
        docker.post("/containers/c1/restart").expect(204);
        assertThat(inspect("c1").at("/State/Running").asBoolean()).isTrue();
        assertThat(inspect("c1").at("/State/StartedAt").asString()).isNotEqualTo(before);
        List<String> actions =
                api.get("/api/v1/events?kind=container&sort=at").expect(200).items("action");
        assertThat(actions.subList(actions.size() - 5, actions.size()))
                .containsExactly("kill", "die", "stop", "start", "restart");
        docker.post("/containers/c1/stop").expect(204);
        docker.get("/containers/c1/json").expect(404);
    }

    @Test
    void anUpdateChangesLimitsAndNothingElse() {
        create("c1", ",\"HostConfig\":{\"NetworkMode\":\"none\",\"CpuShares\":7}");
        docker.post(
                        "/containers/c1/update",
                        "{\"memory\":1000,\"CpuShares\":0,\"NetworkMode\":\"host\",\"PortBindings\":{\"x\":1},"
                                + "\"RestartPolicy\":{\"Name\":\"\",\"MaximumRetryCount\":0}}")
                .expect(200);
        JsonNode host = inspect("c1").at("/HostConfig");
        assertThat(host.at("/NetworkMode").asString()).isEqualTo("none");
        assertThat(host.at("/PortBindings").isEmpty()).isTrue();
        assertThat(host.at("/Memory").asInt()).isEqualTo(1000);
        assertThat(host.at("/CpuShares").asInt()).isEqualTo(7);
        assertThat(host.at("/RestartPolicy/Name").asString()).isEqualTo("no");
    }

    @Test
    void pruningExcludesWhatHasAllTheLabels() {
        create("c1", ",\"Labels\":{\"a\":\"1\"}");
        create("c2", ",\"Labels\":{\"a\":\"1\",\"b\":\"1\"}");
        docker.post("/containers/prune" + DockerClient.query("filters", "{\"until\":[\"1h\",\"2h\"]}"))
                .expect(400, "more than one until filter specified");
        docker.post("/containers/prune"
                        + DockerClient.query("filters", "{\"until\":[\"1ms\"],\"label!\":[\"a\",\"b\"]}"))
                .expect(200);
        docker.get("/containers/c1/json").expect(404);
        docker.get("/containers/c2/json").expect(200);
    }

    @Test
    void whatIsTooLargeToBeKeptIsRefused() {
        docker.post("/containers/create", "{\"Image\":\"x\",\"Cmd\":[\"" + "a".repeat(1_000_100) + "\"]}")
                .expect(400, "the configuration is too large: at most 1000000 characters are kept");
        docker.post("/containers/create", "{\"Image\":\"" + "a".repeat(5000) + "\"}")
                .expect(400);
    }
}
