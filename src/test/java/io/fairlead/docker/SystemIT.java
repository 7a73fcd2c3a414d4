package io.fairlead.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What Docker's API says of the service, and what it says of things that are not there. */
class SystemIT extends DockerService {

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }

    @Test
    void version() {
        JsonNode version = docker.get("/version").expect(200).json();
        assertThat(version.at("/Platform/Name").asString()).isEqualTo("Fairlead");
        assertThat(version.at("/ApiVersion").asString()).isEqualTo("1.54");
        assertThat(version.at("/MinAPIVersion").asString()).isEqualTo("1.24");
        assertThat(version.at("/Os").asString()).isEqualTo("linux");
        assertThat(version.at("/KernelVersion").asString()).isEqualTo(System.getProperty("os.version"));
        assertThat(version.at("/Components/0/Details/ApiVersion").asString()).isEqualTo("1.54");
        assertThat(version.propertyNames()).contains("Version", "Arch", "GitCommit", "GoVersion", "BuildTime");
    }

    @Test
    void info() throws IOException, InterruptedException {
        sandbox("web");
        JsonNode info = docker.get("/info").expect(200).json();
        assertThat(info.at("/Name").asString()).isEqualTo("testnode");
        assertThat(info.at("/Containers").asInt()).isEqualTo(1);
        assertThat(info.at("/ContainersRunning").asInt()).isEqualTo(1);
        assertThat(info.at("/ContainersStopped").asInt()).isZero();
        assertThat(texts(info.at("/Plugins/Network")))
                .contains("bridge", "host", "null")
                .doesNotContain("config", "none");
        assertThat(info.at("/Swarm/LocalNodeState").asString()).isEqualTo("inactive");
        assertThat(info.at("/Swarm/ControlAvailable").asBoolean()).isFalse();
        assertThat(info.at("/DefaultAddressPools/0/Base").asString()).contains("/");
        assertThat(info.at("/DefaultAddressPools/0/Size").asInt()).isPositive();
        assertThat(info.at("/FirewallBackend/Driver").asString()).isEqualTo("nftables");
        assertThat(info.at("/MemTotal").asLong()).isPositive();
        assertThat(info.at("/NCPU").asInt()).isPositive();
        assertThat(info.at("/OSType").asString()).isEqualTo("linux");
        assertThat(info.at("/Warnings").isArray()).isTrue();
        assertThat(docker.version("1.48").get("/info").json().has("FirewallBackend"))
                .isFalse();
        assertThat(docker.get("/info").json().get("ID")).isEqualTo(info.get("ID"));
    }

    @Test
    void warningsTellWhatTheKernelLacks() {
        kernel.lack(io.fairlead.kernel.KernelFeature.NF_TABLES);
        JsonNode info = docker.get("/info").json();
        assertThat(texts(info.at("/Warnings")))
                .anySatisfy(warning -> assertThat(warning).startsWith("WARNING: this kernel lacks nf_tables"));
        assertThat(info.at("/FirewallBackend/Driver").asString()).isEqualTo("none");
    }

    @Test
    void diskUsage() throws IOException, InterruptedException {
        JsonNode older = docker.version("1.44").get("/system/df").expect(200).json();
        assertThat(older.propertyNames())
                .containsExactlyInAnyOrder("LayersSize", "Images", "Containers", "Volumes", "BuildCache");
        JsonNode both = docker.get("/system/df").expect(200).json();
        assertThat(both.propertyNames()).contains("LayersSize", "ImageUsage", "ContainerUsage");
        JsonNode newer = docker.get("/system/df?verbose=1&type=volume&type=image")
                .expect(200)
                .json();
        assertThat(newer.propertyNames()).containsExactlyInAnyOrder("ImageUsage", "VolumeUsage");
        docker.get("/system/df?type=nope").expect(400, "unknown object type: nope");
        docker.version("1.41").get("/system/df?type=nope").expect(200);
    }

    @Test
    void emptyLists() {
        assertThat(docker.get("/images/json").expect(200).text()).isEqualTo("[]");
        assertThat(docker.get("/plugins").expect(200).text()).isEqualTo("[]");
        assertThat(docker.get("/volumes").expect(200).json().at("/Volumes").size())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"images, ImagesDeleted", "volumes, VolumesDeleted", "build, CachesDeleted"})
    void pruneFindsNothing(String what, String deleted) {
        JsonNode answer = docker.post("/" + what + "/prune").expect(200).json();
        assertThat(answer.at("/" + deleted).size()).isZero();
        assertThat(answer.at("/SpaceReclaimed").asInt()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /images/nginx/json, No such image: nginx:latest",
        "GET, /images/library/nginx:1/json, No such image: library/nginx:1",
        "GET, /images/host:5000/a/b/history, No such image: host:5000/a/b:latest",
        "DELETE, /images/nginx, No such image: nginx:latest",
        "POST, /images/nginx/tag, No such image: nginx:latest",
        "POST, /images/nginx/push, No such image: nginx:latest",
        "GET, /volumes/data, get data: no such volume",
        "DELETE, /volumes/data, get data: no such volume",
        "GET, /plugins/a/b:latest/json, 'plugin \"a/b:latest\" not found'",
        "DELETE, /plugins/a, 'plugin \"a\" not found'",
        "POST, /plugins/a/enable, 'plugin \"a\" not found'",
        "GET, /images/, page not found",
        "POST, /images/nginx/nope, page not found"
    })
    void nothingByThatName(String method, String path, String message) {
        docker.send(method, path, null).expect(404, message);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /swarm",
        "GET, /services",
        "GET, /services/a",
        "GET, /services/a/logs",
        "GET, /nodes",
        "GET, /nodes/a",
        "GET, /tasks",
        "GET, /tasks/a",
        "GET, /secrets",
        "GET, /secrets/a",
        "GET, /configs",
        "GET, /configs/a",
        "POST, /services/create",
        "POST, /secrets/create",
        "POST, /configs/a/update",
        "DELETE, /nodes/a"
    })
    void noSwarm(String method, String path) {
        docker.send(method, path, null)
                .expect(
                        503,
                        "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to"
                                + " connect this node to swarm and try again.");
        docker.post("/swarm/leave").expect(503, "This node is not part of a swarm");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/images/create?fromImage=nginx&tag=latest",
                "/images/load",
                "/build",
                "/session",
                "/commit?container=a",
                "/volumes/create",
                "/plugins/pull?remote=a",
                "/swarm/init",
                "/auth"
            })
    void nothingIsPretended(String path) {
        DockerClient.Answer answer = docker.post(path, "{}").expect(501);
        assertThat(answer.string("/message")).startsWith("Fairlead ");
    }
}
