package io.fairlead.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Docker's API at the door: versions, headers, what is not there. */
class DockerDoorIT extends DockerService {

    @Test
    void ping() {
        DockerClient.Answer answer = docker.get("/_ping").expect(200);
        assertThat(answer.text()).isEqualTo("OK");
        assertThat(answer.header("Content-Type")).startsWith("text/plain");
        assertThat(answer.header("Content-Length")).isEqualTo("2");
        assertThat(answer.header("Builder-Version")).isEqualTo("1");
        assertThat(answer.header("Swarm")).isEqualTo("inactive");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache, no-store, must-revalidate");
        assertThat(answer.header("Pragma")).isEqualTo("no-cache");
        DockerClient.Answer head = docker.send("HEAD", "/_ping", null).expect(200);
        assertThat(head.header("Api-Version")).isEqualTo("1.54");
        assertThat(head.text()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /_ping, 200",
        "GET, /v1.24/_ping, 200",
        "GET, /nope, 404",
        "OPTIONS, /nope, 200",
        "OPTIONS, /v1.44/networks, 200",
        "GET, /v1.99/networks, 400",
        "GET, /v1.44/api/v1/networks, 404",
        "GET, /a%2Fb, 400",
        "GET, '/networks;a=b', 400"
    })
    void everyAnswerNegotiates(String method, String path, int status) {
        DockerClient.Answer answer = docker.send(method, path, null).expect(status);
        assertThat(answer.header("Api-Version")).isEqualTo("1.54");
        assertThat(answer.header("Ostype")).isEqualTo("linux");
        assertThat(answer.header("Docker-Experimental")).isEqualTo("false");
        assertThat(answer.header("Server")).startsWith("Fairlead/").endsWith(" (linux)");
    }

    @ParameterizedTest
    @CsvSource({
        "1.23, too old. Minimum supported API version is 1.24",
        "1, too old. Minimum supported API version is 1.24",
        "0.5.1, too old. Minimum supported API version is 1.24",
    })
    void tooOld(String version, String words) {
        docker.version(version)
                .get("/_ping")
                .expect(
                        400,
                        "client version " + version + " is " + words
                                + ", please upgrade your client to a newer version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.55", "1.99", "2.0", "1.99999999999999999999"})
    void tooNew(String version) {
        docker.version(version)
                .get("/_ping")
                .expect(400, "client version " + version + " is too new. Maximum supported API version is 1.54");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.24", "1.41", "1.44", "1.54", "1.44.0"})
    void known(String version) {
        docker.version(version).get("/_ping").expect(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nope",
                "/",
                "/api/v1/networks",
                "/index.html",
                "/actuator/health",
                "/docker/_ping",
                "/v1.44",
                "/error"
            })
    void nothingElseIsThere(String path) {
        docker.get(path).expect(404, "page not found");
        docker.post(path).expect(404, "page not found");
    }

    @Test
    void anotherMethodIsNoPageEither() {
        docker.delete("/_ping").expect(404, "page not found");
    }

    @Test
    void acceptIsOfNoInterest() {
        assertThat(docker.send("GET", "/nope", null, "Accept: image/png")
                        .expect(404)
                        .text())
                .contains("page not found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/docker/_ping", "/docker", "/docker/", "/%64ocker/_ping", "/docker/nope", "/docker/;a=b/_ping"})
    void theOrdinaryPortHasNothingOfIt(String path) throws IOException, InterruptedException {
        for (String token : new String[] {"", "x"}) {
            var client = token.isEmpty() ? api.as("") : api;
            assertThat(client.get(path).status()).isIn(400, 404);
            assertThat(client.get(path).text()).doesNotContain("OK", "<html").contains("\"status\"");
            assertThat(client.post(path, "{}").status()).isIn(400, 404);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/containers/json?limit=many",
                "/containers/json?filters=%FF",
                "/events?since=%FF",
                "/networks?filters=%01"
            })
    void whatCannotBeReadIsTheClientsMistake(String path) throws IOException, InterruptedException {
        docker.get(path).expect(400);
        assertThat(api.get("/api/v1/networks?name=%FF").status()).isEqualTo(400);
    }
}
