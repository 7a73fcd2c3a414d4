package io.fairlead.web;

import io.fairlead.access.Identity;
import io.fairlead.history.AuditView;
import io.fairlead.history.EventFilter;
import io.fairlead.history.EventView;
import io.fairlead.history.History;
import io.fairlead.history.LeaseView;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.network.RefusedException;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "history", description = "What happened: events, who changed what, who had which address.")
class HistoryController {

    private static final String LAST_EVENT = "Last-Event-ID";

    private final History history;
    private final Lists lists;
    private final EventStreams streams;

    HistoryController(History history, Lists lists, EventStreams streams) {
        this.history = history;
        this.lists = lists;
        this.streams = streams;
    }

    @GetMapping(path = "/audit", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "listAudit",
            summary = "List who changed what, the newest first",
            description = "Needs the role operator. Every change of a definition, every purge, and what was done to"
                    + " tokens and links that sign in; an entry is there exactly when its change is. Definitions are"
                    + " shown before and after, secrets never. What was refused is not listed.")
    ItemList<AuditView> audit(ListQuery query) {
        Selection<AuditView> selection = lists.audit.select(query);
        String who = selection.value("who").orElse(null);
        return selection.page(history.audit(filter(selection), who, span(selection), selection.stored()));
    }

    @GetMapping(path = "/leases", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "listLeases",
            summary = "List who had which address and when, the newest first",
            description = "Leases of the past and the present.")
    ItemList<LeaseView> leases(ListQuery query) {
        Selection<LeaseView> selection = lists.leases.select(query);
        History.Span span = selection
                .moment("at")
                .map(at -> new History.Span(at, at.plus(1, ChronoUnit.MICROS)))
                .orElseGet(() -> span(selection));
        if (selection.value("at").isPresent()
                && (span(selection).since() != null || span(selection).until() != null)) {
            throw new RefusedException(RefusedException.Reason.INVALID, "at: cannot be given with since or until");
        }
        IpPrefix addresses = selection
                .value("address")
                .flatMap(text -> IpAddress.parse(text)
                        .map(address -> new IpPrefix(address, address.bitLength()))
                        .or(() -> IpPrefix.parse(text)))
                .orElse(null);
        History.LeaseFilter filter = new History.LeaseFilter(
                addresses,
                selection.value("network").orElse(null),
                selection.value("sandbox").orElse(null));
        return selection.page(history.leases(filter, span, selection.stored()));
    }

    /** No media type here: a client that takes anything gets JSON, and only who asks for events gets these. */
    @GetMapping("/events")
    @Operation(
            operationId = "listEvents",
            summary = "List what happened, the newest first; or follow it",
            description =
                    "With Accept: text/event-stream, events follow as they happen, on whatever node: their data is"
                            + " an Event, their id the event's. After a broken connection Last-Event-ID, as header or as"
                            + " parameter lastEventId, goes on where it broke, without a gap and without an event twice; since"
                            + " begins with what happened since then. Where events are not kept any more, an event named gap"
                            + " comes first. A stream ends after an hour at most: go on with another. Answers 503 when too many"
                            + " streams are open.",
            parameters =
                    @Parameter(
                            name = LAST_EVENT,
                            in = ParameterIn.HEADER,
                            description = "Id of the last event you got; for streams alone.",
                            schema = @Schema(type = "string")))
    ItemList<EventView> events(ListQuery query) {
        Selection<EventView> selection = lists.events.select(query);
        if (selection.value(Lists.LAST_EVENT_ID).isPresent()) {
            throw new RefusedException(
                    RefusedException.Reason.INVALID,
                    Lists.LAST_EVENT_ID + ": is for streams alone; lists go on with cursor");
        }
        return selection.page(history.events(filter(selection), span(selection), selection.stored()));
    }

    @Hidden
    @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter follow(
            ListQuery query,
            @RequestHeader(name = LAST_EVENT, required = false) @Nullable String lastEvent,
            @AuthenticationPrincipal Identity identity) {
        Selection<EventView> selection = lists.events.select(query);
        for (String name : List.of("until", "cursor", "limit", "sort")) {
            if (query.parameters().containsKey(name)) {
                throw new RefusedException(RefusedException.Reason.INVALID, name + ": is for lists alone");
            }
        }
        Optional<String> last = Optional.ofNullable(lastEvent)
                .filter(id -> !id.isBlank())
                .or(() -> selection.value(Lists.LAST_EVENT_ID));
        Instant since = selection.moment("since").orElse(null);
        return streams.open(
                filter(selection), last.map(HistoryController::number).orElse(null), since, identity.name());
    }

    private static long number(String id) {
        if (!id.matches("[0-9]{1,18}")) {
            throw new RefusedException(
                    RefusedException.Reason.INVALID, LAST_EVENT + " '" + id + "' is no id of an event");
        }
        return Long.parseLong(id);
    }

    private static EventFilter filter(Selection<?> selection) {
        return new EventFilter(
                words(selection, "kind"),
                words(selection, "action"),
                selection.value("object").orElse(null),
                selection.value("network").orElse(null),
                selection.value("sandbox").orElse(null));
    }

    private static List<String> words(Selection<?> selection, String name) {
        return selection.value(name).map(text -> List.of(text.split(","))).orElse(List.of());
    }

    private static History.Span span(Selection<?> selection) {
        return new History.Span(
                selection.moment("since").orElse(null),
                selection.moment("until").orElse(null));
    }
}
