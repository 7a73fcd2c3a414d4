package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.http.Canned;
import io.fairlead.model.IpPrefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Imports from an engine that answers as Docker 20.10.24 did, and from Compose files. */
@SuppressWarnings("NullAway.Init") // JUnit fills the field
class ImportApiIT extends Service {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path directory;

    /** An engine's answers by path. */
    private static UnaryOperator<String> engine() {
        Map<String, String> answers = new TreeMap<>();
        answers.put("/_ping", "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK");
        answers.put("/v1.41/version", Canned.json("{\"Platform\":{\"Name\":\"\"},\"Version\":\"20.10.24+dfsg1\"}"));
        ArrayNode networks = JSON.createArrayNode();
        try {
            // A macvlan network needs a link that the kernel made of a map does not have.
            JSON.readTree(Files.readString(Path.of("src/test/resources/intake/engine-20.10.json")))
                    .forEach(network -> {
                        if (!network.get("Driver").asString().equals("macvlan")) {
                            networks.add(network);
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        answers.put("/v1.41/networks", Canned.json(networks.toString()));
        networks.forEach(network ->
                answers.put("/v1.41/networks/" + network.get("Id").asString(), Canned.json(network.toString())));
        return line -> answers.getOrDefault(
                line.split(" ")[1],
                "HTTP/1.1 404 Not Found\r\nContent-Length: 27\r\n\r\n{\"message\":\"page not found\"}"
                        .replace("27", "28"));
    }

    private Api.Answer importDocker(Path socket, String rest) throws IOException, InterruptedException {
        return api.post("/api/v1/imports/docker", "{\"address\": \"unix://" + socket + "\"" + rest + "}");
    }

    private Api.Answer importCompose(String file, String rest) throws IOException, InterruptedException {
        return api.post("/api/v1/imports/compose", "{\"file\": " + JSON.writeValueAsString(file) + rest + "}");
    }

    private static List<String> names(Api.Answer answer, String pointer) {
        return StreamSupport.stream(answer.json().at(pointer).spliterator(), false)
                .map(each -> each.get("name").asString())
                .toList();
    }

    private static String reason(Api.Answer answer, String name) {
        return StreamSupport.stream(answer.json().at("/skipped").spliterator(), false)
                .filter(each -> each.get("name").asString().equals(name))
                .map(each -> each.get("reason").asString())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void readsAnEngineAndCarriesThePlanOut() throws IOException, InterruptedException {
        Path socket = directory.resolve("docker.sock");
        network("{\"name\": \"here\", \"subnets\": [{\"subnet\": \"10.11.0.0/16\"}]}");
        try (Canned engine = new Canned(socket, engine())) {
            Api.Answer read = importDocker(socket, "").expect(200);
            assertThat(read.string("/source"))
                    .isEqualTo("Docker Engine 20.10.24+dfsg1 at unix://" + socket + ", by API 1.41");
            assertThat(names(read, "/manifest/networks")).containsExactly("cfg", "dual", "dup", "plain", "shop");
            assertThat(names(read, "/plan/definitions"))
                    .containsExactlyInAnyOrder("cfg", "dual", "dup", "plain", "shop");
            // What this host refuses stands in nobody's way.
            assertThat(reason(read, "fromcfg")).contains("10.11.0.0/24 overlaps 10.11.0.0/16 of network here");
            assertThat(read.json().at("/warnings").toString()).contains("subnets=choose");
            assertThat(engine.requests()).allMatch(request -> request.startsWith("GET "));
            api.get("/api/v1/networks/shop").expect(404);

            api.post("/api/v1/plans/" + read.string("/plan/id") + "/apply", "").expect(200);
            Api.Answer shop = api.get("/api/v1/networks/shop").expect(200);
            assertThat(shop.string("/subnets/0/subnet")).isEqualTo("10.9.0.0/24");
            assertThat(shop.string("/subnets/0/auxAddresses/printer")).isEqualTo("10.9.0.9");
            assertThat(shop.string("/options/com.docker.network.driver.mtu")).isEqualTo("1400");
            assertThat(shop.string("/options/com.docker.network.bridge.name")).isEmpty();
            assertThat(shop.string("/labels/team")).isEqualTo("web");

            // Doing it again changes nothing.
            Api.Answer again = importDocker(socket, "").expect(200);
            assertThat(again.json().at("/plan/definitions")).isEmpty();
            assertThat(again.json().at("/manifest")).isEqualTo(read.json().at("/manifest"));
        }
    }

    @Test
    void choosesSubnetsBesideTheEngineAndReadsOnlyWhatIsAskedFor() throws IOException, InterruptedException {
        Path socket = directory.resolve("docker.sock");
        try (Canned engine = new Canned(socket, engine())) {
            kernel.route(IpPrefix.of("10.9.0.0/24"), IpPrefix.of("172.18.0.0/16"));
            Api.Answer read = importDocker(
                            socket, ", \"subnets\": \"choose\", \"networks\": [\"shop\", \"fd0fbcddbb4f\"]")
                    .expect(200);
            assertThat(names(read, "/manifest/networks")).containsExactly("plain", "shop");
            assertThat(read.string("/plan/definitions/0/after/subnets/0/subnet"))
                    .isNotEmpty()
                    .isNotEqualTo("172.18.0.0/16");
            assertThat(read.json().at("/plan/warnings")).isEmpty();
            Api.Answer kept = importDocker(socket, ", \"networks\": [\"shop\"]").expect(200);
            assertThat(kept.json().at("/plan/warnings").toString()).contains("10.9.0.0/24 overlaps 10.9.0.0/24");
            assertThat(importDocker(socket, ", \"networks\": [\"shop\", \"nope\"]")
                            .expect(400)
                            .fields())
                    .containsExactly("networks[1]");
            assertThat(engine.requests()).isNotEmpty();
        }
    }

    @Test
    void refusesWhatIsNoEngine() throws IOException, InterruptedException {
        Path socket = directory.resolve("docker.sock");
        assertThat(importDocker(socket, "").expect(503).text()).contains("No such file or directory");
        try (Canned other = new Canned(socket, line -> Canned.json("[1]"))) {
            assertThat(importDocker(socket, "").expect(503).text()).contains("is no Docker Engine");
            assertThat(other.requests()).isNotEmpty();
        }
        assertThat(api.post(
                                "/api/v1/imports/docker",
                                "{\"address\": \"ssh://host\", \"subnets\": \"x\", \"bridgeNames\": \"y\"}")
                        .expect(400)
                        .fields())
                .containsExactly("address", "subnets", "bridgeNames");
        Path link = Files.createSymbolicLink(directory.resolve("link.sock"), data().resolve("docker.sock"));
        assertThat(importDocker(link, "").expect(400).text()).contains("own socket");
        assertThat(api.post("/api/v1/imports/docker", "{\"socket\": 1}")
                        .expect(400)
                        .fields())
                .containsExactly("socket");
    }

    @Test
    void onlyAnAdministratorNamesSockets() throws IOException, InterruptedException {
        Api operator = api.as(api.post("/api/v1/tokens", "{\"name\": \"import-operator\", \"role\": \"operator\"}")
                .expect(201)
                .string("/token"));
        operator.post("/api/v1/imports/docker", "{}").expect(403);
        operator.post("/api/v1/imports/compose", "{\"file\": \"networks: {a: }\", \"project\": \"p\"}")
                .expect(200);
        Api viewer = api.as(api.post("/api/v1/tokens", "{\"name\": \"import-viewer\", \"role\": \"viewer\"}")
                .expect(201)
                .string("/token"));
        viewer.post("/api/v1/imports/compose", "{\"file\": \"networks: {a: }\", \"project\": \"p\"}")
                .expect(403);
    }

    @Test
    void readsAComposeFileAndCarriesThePlanOut() throws IOException, InterruptedException {
        String file = "name: shop\nnetworks: {front: {ipam: {config: [{subnet: \"${NET}.0/24\"}]}}, bad: {ipam:"
                + " {config: [{subnet: 10.7.0.5/24}]}}}\n";
        Api.Answer read =
                importCompose(file, ", \"environment\": {\"NET\": \"10.6.0\"}").expect(200);
        assertThat(read.string("/source")).isEqualTo("Compose project shop");
        assertThat(names(read, "/manifest/networks")).containsExactly("shop_front");
        assertThat(reason(read, "shop_bad")).contains("subnets[0].subnet", "it should be 10.7.0.0/24");
        api.post("/api/v1/plans/" + read.string("/plan/id") + "/apply", "").expect(200);
        Api.Answer front = api.get("/api/v1/networks/shop_front").expect(200);
        assertThat(front.string("/labels/com.docker.compose.project")).isEqualTo("shop");

        Api.Answer changed = importCompose(file.replace("front:", "front: {internal: true}, x:"), "")
                .expect(200);
        assertThat(changed.json().at("/warnings").toString()).contains("shop_front is here already");
        assertThat(importCompose("networks: {a: {typo: 1}}", "").expect(400).fields())
                .containsExactly("project", "networks.a.typo");
        assertThat(importCompose("networks: [", "").expect(400).text()).contains("invalid YAML", "line 1");
    }
}
