package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The sessions of the pages in docs, run as they stand there: each command, and what it prints. All of them are run twice
 * on one host, as by somebody who comes back to them.
 */
@ExtendWith(NeedsRoot.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit calls start first
class PagesIT {

    private static final List<Path> PAGES =
            List.of(Path.of("docs/living-networks.md"), Path.of("docs/import.md"), Path.of("docs/docker-cli.md"));
    private static final Pattern SECTION =
            Pattern.compile("^## ([^\\n]+)\\n(.*?)(?=^## |\\z)", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern SESSION = Pattern.compile("```console\\n(.*?)```", Pattern.DOTALL);
    private static final String MARK = "\u0001";

    private Path directory;
    private HostNamespace host;
    private ServiceProcess service;
    private String asked;

    @BeforeAll
    void start(@TempDir Path temporary) {
        directory = temporary;
        host = new HostNamespace();
        host.exec("nft add table ip asked");
        host.exec("nft add chain ip asked out { type filter hook output priority 0 ; }");
        host.exec("nft add rule ip asked out udp dport 53 counter");
        service = ServiceProcess.startInside(host, directory.resolve("data"));
        asked = host.exec("nft list table ip asked");
        host.exec("nft delete table ip asked");
    }

    /** It would wait for each that does not answer, once for every part of the service that wants to know its host. */
    @Test
    void startsWithoutAskingANameServerForTheHostsName() {
        assertThat(asked).contains("udp dport 53 counter packets 0 bytes 0");
        assertThat(Shell.run("curl -s --unix-socket " + service.dockerSocket() + " http://d/info"))
                .contains("\"Name\":\"" + ServiceProcess.UNKNOWN_NAME + "\"");
    }

    @AfterAll
    void stop() {
        service.close();
        host.close();
    }

    /** A command as it is pasted, and what it prints; the first has no command and is what is pasted before. */
    private record Step(String command, String output) {}

    private record Session(String section, String text, int time) {

        List<Step> steps() {
            List<Step> steps = new ArrayList<>();
            StringBuilder command = new StringBuilder();
            StringBuilder output = new StringBuilder();
            boolean before = true;
            for (String line : text.lines().toList()) {
                if (line.startsWith("$ ")) {
                    steps.add(new Step(command.toString(), output.toString().strip()));
                    command.setLength(0);
                    output.setLength(0);
                    command.append(line.substring(2)).append('\n');
                    before = false;
                } else if (before || line.startsWith("> ")) {
                    command.append(before ? line : line.substring(2)).append('\n');
                } else if (!line.startsWith("# ")) {
                    output.append(line).append('\n');
                }
            }
            steps.add(new Step(command.toString(), output.toString().strip()));
            return steps;
        }

        @Override
        public String toString() {
            return time == 1 ? section : section + ", again";
        }
    }

    static Stream<Session> sessions() throws IOException {
        List<Session> sessions = new ArrayList<>();
        for (int time = 1; time <= 2; time++) {
            collect(time, sessions);
        }
        assertThat(sessions).isNotEmpty();
        return sessions.stream();
    }

    private static void collect(int time, List<Session> sessions) throws IOException {
        for (Path page : PAGES) {
            Matcher section = SECTION.matcher(Files.readString(page));
            while (section.find()) {
                Matcher session = SESSION.matcher(section.group(2));
                while (session.find()) {
                    sessions.add(new Session(section.group(1), session.group(1), time));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sessions")
    void printsWhatThePageSays(Session session) throws IOException {
        assumeTrue(
                !session.text().contains("$ docker ") || DockerCommand.isAtLeast(28), "needs Docker's CLI 28 or newer");
        List<Step> steps = session.steps();
        StringBuilder script = new StringBuilder("cd " + Files.createTempDirectory(directory, "session") + "\n");
        for (Step step : steps) {
            script.append(step.command()).append("printf '").append(MARK).append("\\n'\n");
        }
        Path file = Files.writeString(Files.createTempFile(directory, "session", ".sh"), script);
        String token = Files.readString(directory.resolve("data/admin.token")).strip();
        Shell.Result result;
        try {
            result = Shell.tryRun(
                    "nsenter",
                    "--net=" + host.path(),
                    "env",
                    "TOKEN=" + token,
                    "DOCKER_HOST=unix://" + service.dockerSocket(),
                    "DOCKER_CONFIG=" + directory,
                    "bash",
                    file.toString());
        } finally {
            purge(token);
        }
        String[] outputs = result.output().split(MARK, -1);
        for (int i = 0; i < steps.size() && i < outputs.length; i++) {
            assertThat(outputs[i].strip())
                    .as(steps.get(i).command())
                    .isEqualTo(steps.get(i).output());
        }
        assertThat(outputs).as(result.output()).hasSize(steps.size() + 1);
    }

    private void purge(String token) {
        Shell.Result result = Shell.tryRun(
                "nsenter",
                "--net=" + host.path(),
                "curl",
                "-sS",
                "--fail-with-body",
                "-H",
                "Authorization: Bearer " + token,
                "-H",
                "Content-Type: application/json",
                "-d",
                "{\"confirm\":\"purge\"}",
                "http://127.0.0.1:8080/api/v1/purge");
        assertThat(result.exit()).as(result.output()).isZero();
    }
}
