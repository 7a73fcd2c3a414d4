package io.fairlead.process;

import io.fairlead.docker.DockerClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * One request of the files in {@code src/test/docker}: a line with the method and the path, indented
 * lines with headers and the body, and above it, behind a {@code #}, its name. {@code {id:NAME}} and {@code {short:NAME}}
 * stand for what the engine gave NAME.
 *
 * @param name the words above it, or method and path
 * @param headers as lines
 */
record DockerRequest(String name, String method, String path, List<String> headers, String body) {

    private static final String EXPECT = "Expect";
    private static final String CONTENT_TYPE = "Content-Type: ";
    private static final Pattern LINE = Pattern.compile("[A-Z]+ /\\S*");
    private static final Pattern HEADER = Pattern.compile("[A-Z][A-Za-z-]+( [0-9.]+)?: .*");
    private static final Pattern AS_IT_IS = Pattern.compile("/(_ping|version|v[0-9]).*");

    static List<DockerRequest> read(Path file) throws IOException {
        List<DockerRequest> requests = new ArrayList<>();
        String name = "";
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("# ")) {
                name = line.substring(2);
            } else if (line.startsWith("  ")) {
                requests.add(requests.remove(requests.size() - 1).with(line.strip()));
            } else if (LINE.matcher(line).matches()) {
                String[] words = line.split(" ");
                requests.add(new DockerRequest(name.isEmpty() ? line : name, words[0], words[1], List.of(), ""));
                name = "";
            } else if (!line.isBlank() && !line.startsWith("##")) {
                throw new IllegalArgumentException("neither a request nor a part of one: " + line);
            }
        }
        return requests;
    }

    private DockerRequest with(String line) {
        if (!HEADER.matcher(line).matches()) {
            return new DockerRequest(name, method, path, headers, body.isEmpty() ? line : body + "\n" + line);
        }
        List<String> more = new ArrayList<>(headers);
        more.add(line);
        return new DockerRequest(name, method, path, more, body);
    }

    /**
     * The path below a version, or as it is where it has one or needs none; the filters are encoded.
     *
     * @param version for example {@code 1.41}
     */
    String path(String version) {
        String versioned = AS_IT_IS.matcher(path).matches() ? path : "/v" + version + path;
        int query = versioned.indexOf("filters=");
        return query < 0
                ? versioned
                : versioned.substring(0, query + 8)
                        + URLEncoder.encode(versioned.substring(query + 8), StandardCharsets.UTF_8);
    }

    /**
     * The header Expect, which is not sent: the status, and a pattern of what the answer says, or none. {@code Expect
     * 1.41} goes before it at that version.
     */
    String expected(String version) {
        return header(EXPECT + " " + version)
                .or(() -> header(EXPECT))
                .map(expected -> expected.contains(" ") ? expected : expected + " *")
                .orElseThrow();
    }

    private Optional<String> header(String wanted) {
        return headers.stream()
                .filter(header -> header.startsWith(wanted + ": "))
                .map(header -> header.substring(wanted.length() + 2))
                .findFirst();
    }

    DockerClient.Answer send(DockerClient client, String version) {
        List<String> sent = new ArrayList<>(headers);
        sent.removeIf(header -> header.startsWith(EXPECT));
        if (sent.stream().noneMatch(header -> header.startsWith(CONTENT_TYPE))) {
            sent.add(CONTENT_TYPE + "application/json");
        }
        return client.send(method, path(version), body.isEmpty() ? null : body, sent.toArray(String[]::new));
    }

    /** This request with another path and body. */
    DockerRequest with(UnaryOperator<String> change) {
        return new DockerRequest(name, method, change.apply(path), headers, change.apply(body));
    }

    @Override
    public String toString() {
        return name;
    }
}
