package io.fairlead.docker;

import io.fairlead.access.Identity;
import io.fairlead.history.EventFeed;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

/** What happens, as it happens. */
@RestController
class EventController {

    private static final String JSON_LINES = "application/jsonl";
    private static final String JSON_SEQUENCE = "application/json-seq";
    private static final List<String> TYPES = List.of(JSON_LINES, "application/x-ndjson", JSON_SEQUENCE);

    /** What Docker remembers of the past when a client sets an end but no beginning. */
    private static final int REMEMBERED = 256;

    private final DockerStreams streams;
    private final EventFeed feed;

    EventController(DockerStreams streams, EventFeed feed) {
        this.streams = streams;
        this.feed = feed;
    }

    @GetMapping("/docker/events")
    ResponseEntity<ResponseBodyEmitter> events(
            HttpServletRequest request,
            @AuthenticationPrincipal Identity identity,
            ApiVersion version,
            DockerFilters filters,
            @RequestParam(name = "since", required = false) @Nullable String sinceText,
            @RequestParam(name = "until", required = false) @Nullable String untilText) {
        Instant now = Instant.now();
        Instant since = Moments.parse("since", sinceText, now);
        Instant until = Moments.parse("until", untilText, now);
        if (since != null && until != null && until.isBefore(since)) {
            throw DockerException.invalid(
                    "`since` time (" + sinceText + ") cannot be after `until` time (" + untilText + ")");
        }
        long after;
        if (since != null) {
            after = feed.since(since);
        } else {
            after = until == null ? feed.now() : Math.max(0, feed.now() - REMEMBERED);
        }
        String type = type(request, version);
        Function<String, String> encoding =
                type.equals(JSON_SEQUENCE) ? json -> "\u001e" + json + "\n" : json -> json + "\n";
        var wish = new DockerEventStream.Wish(after, until, filters, version, encoding);
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(type))
                .body(streams.open(wish, Door.of(request).orElseThrow(), identity.name()));
    }

    /** Below 1.52 it is called JSON, which it is not. */
    private static String type(HttpServletRequest request, ApiVersion version) {
        for (String part : DockerRequest.accepted(request).split(",")) {
            String type = part.split(";", 2)[0].strip();
            if (TYPES.contains(type)) {
                return type;
            }
        }
        return version.atLeast(52) ? JSON_LINES : MediaType.APPLICATION_JSON_VALUE;
    }
}
