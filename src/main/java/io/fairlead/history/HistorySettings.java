package io.fairlead.history;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much of what happened is kept. Older rows go about once a minute, so that there may be some more for a moment.
 *
 * @param audit changes of definitions and of who may do what; they are events too
 * @param events what the service noticed
 * @param leases addresses that were given back; those in use are kept
 * @param repairs drift that was mended
 * @param maxStreams event streams at a time
 */
@ConfigurationProperties("fairlead.history")
public record HistorySettings(
        @DefaultValue Audit audit,
        @DefaultValue Events events,
        @DefaultValue Leases leases,
        @DefaultValue Repairs repairs,
        @DefaultValue("32") int maxStreams) {

    /** At most so many rows, and none that is older. */
    interface Bound {
        int rows();

        Duration age();
    }

    record Audit(
            @DefaultValue("100000") int rows,
            @DefaultValue("90d") Duration age) implements Bound {}

    record Events(
            @DefaultValue("50000") int rows,
            @DefaultValue("90d") Duration age) implements Bound {}

    record Leases(
            @DefaultValue("100000") int rows,
            @DefaultValue("90d") Duration age) implements Bound {}

    record Repairs(
            @DefaultValue("10000") int rows,
            @DefaultValue("90d") Duration age) implements Bound {}

    public HistorySettings {
        require(audit, "audit");
        require(events, "events");
        require(leases, "leases");
        require(repairs, "repairs");
        if (maxStreams < 0) {
            throw new IllegalArgumentException("fairlead.history.max-streams is less than 0");
        }
    }

    /** Of one caller, so that it cannot take everybody's. */
    public int maxStreamsEach() {
        return (maxStreams + 3) / 4;
    }

    private static void require(Bound bound, String name) {
        if (bound.rows() < 1 || bound.age().compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException(
                    "fairlead.history." + name + " keeps at least 1 row for at least a minute");
        }
    }
}
