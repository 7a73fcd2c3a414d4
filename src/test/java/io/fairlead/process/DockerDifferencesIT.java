package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same requests to Docker's Engine and to the service, and the answers field by field. Every difference is in the
 * table of docs/docker-differences.md, and every row of that table is still a difference.
 */
@ExtendWith(NeedsRoot.class)
class DockerDifferencesIT {

    private static final Path REQUESTS = Path.of("src/test/docker/requests");
    private static final Path FOUND = Path.of("target/docker-differences.md");

    @TempDir
    Path directory;

    @Test
    void answersAsDockerDoesButForTheTable() throws IOException {
        List<DockerRequest> requests = DockerRequest.read(REQUESTS);
        List<DockerDifference> differences = new ArrayList<>();
        try (HostNamespace dockerHost = new HostNamespace();
                DockerEngine docker = DockerEngine.start(dockerHost, directory.resolve("docker"));
                HostNamespace host = new HostNamespace()) {
            var theirs = CompletableFuture.supplyAsync(
                    () -> transcript(docker.socket(), directory.resolve("docker"), requests));
            try (ServiceProcess service = ServiceProcess.startInside(host, directory.resolve("data"))) {
                var ours = transcript(service.dockerSocket(), directory.resolve("data"), requests);
                for (int i = 0; i < requests.size(); i++) {
                    compare(requests.get(i), theirs.join().get(i), ours.get(i), differences);
                }
            }
        }
        Files.writeString(
                FOUND,
                String.join("\n", differences.stream().map(Object::toString).toList()) + "\n");
        List<DockerDifference> documented = DockerDifference.documented();
        assertThat(differences.stream()
                        .filter(difference -> documented.stream().noneMatch(row -> row.covers(difference))))
                .as("differences that docs/docker-differences.md does not list; all are in " + FOUND)
                .isEmpty();
        assertThat(documented.stream().filter(row -> differences.stream().noneMatch(row::covers)))
                .as("rows of docs/docker-differences.md that are no difference any more")
                .isEmpty();
    }

    private static List<Map<String, String>> transcript(Path socket, Path directory, List<DockerRequest> requests) {
        DockerTranscript transcript = new DockerTranscript(socket, directory);
        return requests.stream().map(transcript::send).toList();
    }

    private static void compare(
            DockerRequest request,
            Map<String, String> docker,
            Map<String, String> fairlead,
            List<DockerDifference> into) {
        TreeSet<String> fields = new TreeSet<>(docker.keySet());
        fields.addAll(fairlead.keySet());
        for (String field : fields) {
            String theirs = docker.getOrDefault(field, DockerDifference.ABSENT);
            String ours = fairlead.getOrDefault(field, DockerDifference.ABSENT);
            if (!theirs.equals(ours)) {
                into.add(new DockerDifference(request.name(), field, theirs, ours));
            }
        }
    }
}
