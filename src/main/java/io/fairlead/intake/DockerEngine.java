package io.fairlead.intake;

import io.fairlead.http.Peer;
import io.fairlead.http.PeerAddress;
import io.fairlead.network.RefusedException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running Docker Engine, of which nothing but networks is read. Whatever goes wrong is refused as unavailable. */
final class DockerEngine implements AutoCloseable {

    /** The last version of the API that changed anything that is read here is 1.48. */
    private static final int NEWEST = 54;

    /** What an engine without the header speaks, as Docker's own clients have it. */
    private static final int UNSPOKEN = 24;

    private static final Pattern VERSION = Pattern.compile("1\\.([0-9]{1,3})");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST = 32 << 20;
    private static final int QUOTE = 200;

    /** What an engine does not know yet or any more, it leaves out. */
    static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private final PeerAddress address;
    private final Peer peer;
    private final String version;

    private DockerEngine(PeerAddress address, Peer peer, String version) {
        this.address = address;
        this.peer = peer;
        this.version = version;
    }

    /**
     * Agrees on a version of the API.
     *
     * @throws RefusedException if no engine answers
     */
    static DockerEngine connect(PeerAddress address) {
        Peer peer = new Peer(address, PATIENCE, MOST);
        try {
            String offered = get(address, peer, "/_ping").header("Api-Version").orElse("1." + UNSPOKEN);
            Matcher parsed = VERSION.matcher(offered);
            if (!parsed.matches()) {
                throw unavailable("what answers at " + address + " speaks no Docker API that is known: " + offered);
            }
            int minor = Math.min(Integer.parseInt(parsed.group(1)), NEWEST);
            return new DockerEngine(address, peer, "1." + minor);
        } catch (RefusedException e) {
            peer.close();
            throw e;
        }
    }

    /** What answers, for a person. */
    String description() {
        JsonNode answer = read("/version", JsonNode.class);
        String name = answer.at("/Platform/Name").asString("");
        boolean docker = name.isBlank() || name.startsWith("Docker");
        return (docker ? "Docker Engine" : name) + " " + answer.at("/Version").asString("") + " at " + address
                + ", by API " + version;
    }

    /** All of them by name, with what is attached. */
    List<EngineNetwork> networks() {
        return List.of(read("/networks", EngineNetwork[].class)).stream()
                .sorted(Comparator.comparing(EngineNetwork::name).thenComparing(EngineNetwork::id))
                .flatMap(network -> network(network.id()).stream())
                .toList();
    }

    /** Newer engines list networks without what is attached. */
    private Optional<EngineNetwork> network(String id) {
        String target = "/v" + version + "/networks/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
        Peer.Answer answer = ask(address, peer, target);
        // Deleted since it was listed.
        return answer.status() == 404 ? Optional.empty() : Optional.of(parse(target, answer, EngineNetwork.class));
    }

    private <T> T read(String path, Class<T> type) {
        String target = "/v" + version + path;
        return parse(target, ask(address, peer, target), type);
    }

    private <T> T parse(String target, Peer.Answer answer, Class<T> type) {
        try {
            return JSON.readValue(successful(address, target, answer).body(), type);
        } catch (JacksonException e) {
            throw unavailable(
                    "what answers " + target + " at " + address + " is no Docker Engine: " + e.getOriginalMessage());
        }
    }

    private static Peer.Answer get(PeerAddress address, Peer peer, String target) {
        return successful(address, target, ask(address, peer, target));
    }

    private static Peer.Answer ask(PeerAddress address, Peer peer, String target) {
        try {
            return peer.get(target);
        } catch (IOException e) {
            throw unavailable("no Docker Engine answers at " + address + ": " + reason(e));
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }

    private static Peer.Answer successful(PeerAddress address, String target, Peer.Answer answer) {
        if (answer.status() != 200) {
            String text = answer.text().strip();
            throw unavailable(target + " at " + address + " answers " + answer.status() + ": "
                    + text.substring(0, Math.min(QUOTE, text.length())));
        }
        return answer;
    }

    private static RefusedException unavailable(String message) {
        return new RefusedException(RefusedException.Reason.UNAVAILABLE, message);
    }

    @Override
    public void close() {
        peer.close();
    }
}
