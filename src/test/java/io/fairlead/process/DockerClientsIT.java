package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.docker.DockerClient;
import java.io.IOException;
import java.nio.file.Path;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Docker's SDKs as they are published, and two hundred clients at once, against one service. */
@ExtendWith(NeedsRoot.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit calls start first
class DockerClientsIT {

    private static final Path SCRIPTS = Path.of("src/test/docker/clients");
    private static final Path PACKAGES = Path.of("target/docker-clients").toAbsolutePath();
    private static final String IMAGE = "box";

    private HostNamespace host;
    private String pristine;
    private ServiceProcess service;

    @BeforeAll
    void start(@TempDir Path directory) {
        host = new HostNamespace();
        pristine = host.fingerprint();
        service = ServiceProcess.start(host, directory.resolve("data"));
    }

    @AfterAll
    void stop() {
        service.close();
        host.close();
    }

    @Test
    void pythonsClient() {
        assumeTrue(
                Shell.tryRun("/usr/bin/python3", "-c", "import docker").exit() == 0,
                "needs the package python3-docker for /usr/bin/python3");
        run("/usr/bin/python3", SCRIPTS.resolve("networks.py").toString(), IMAGE);
    }

    @Test
    void nodesClient() {
        Shell.Result installed = Shell.tryRun(SCRIPTS.resolve("install").toString(), PACKAGES.toString());
        assumeTrue(installed.exit() == 0, "dockerode is not here and cannot be fetched: " + installed.output());
        run(
                "env",
                "NODE_PATH=" + PACKAGES.resolve("node_modules"),
                "node",
                SCRIPTS.resolve("networks.js").toString(),
                IMAGE);
    }

    @Test
    void javasClient() throws Exception {
        DockerJavaSession.run(service.dockerSocket(), IMAGE);
    }

    /** The oldest of today's, the first that Docker 29 served by itself, and the newest. */
    @ParameterizedTest
    @ValueSource(strings = {"1.41", "1.44", "1.54"})
    void refusesAsDockerDoes(String version) throws Exception {
        verify(Path.of("src/test/docker/refusals"), version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.41", "1.54"})
    void programsFindWhatTheyAreUsedTo(String version) throws Exception {
        verify(Path.of("src/test/docker/habits"), version);
    }

    private void verify(Path requests, String version) throws IOException {
        DockerClient client = new DockerClient(service.dockerSocket());
        SoftAssertions softly = new SoftAssertions();
        for (DockerRequest request : DockerRequest.read(requests)) {
            DockerClient.Answer answer = request.send(client, version);
            String text = answer.status() < 400
                    ? answer.text().strip()
                    : answer.json().path("message").asString();
            String said = answer.status() + " " + text;
            String expected = request.expected(version);
            softly.assertThat(said)
                    .as(request.name())
                    .matches(any -> DockerDifference.matches(expected, said), expected);
        }
        softly.assertAll();
    }

    @Test
    void twoHundredAtOnce() throws Exception {
        new DockerCrowd(service, host, pristine, 200).run();
    }

    private void run(String... command) {
        String[] all = new String[command.length + 2];
        all[0] = "env";
        all[1] = "DOCKER_HOST=unix://" + service.dockerSocket();
        System.arraycopy(command, 0, all, 2, command.length);
        Shell.Result result = Shell.tryRun(all);
        assertThat(result.output().strip()).isEqualTo("done");
        assertThat(result.exit()).isZero();
    }
}
