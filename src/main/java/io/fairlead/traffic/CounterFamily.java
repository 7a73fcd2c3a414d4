package io.fairlead.traffic;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The eight counters of one kind of object, as metrics. */
final class CounterFamily {

    private record Row(Labels labels, Counted counted) {}

    private record Column(MetricMetadata metadata, Function<Counted, Flow> way, ToLongFunction<Flow> value) {

        MetricSnapshot snapshot(List<Row> rows) {
            List<CounterDataPointSnapshot> points = new ArrayList<>(rows.size());
            for (Row row : rows) {
                long count = value.applyAsLong(way.apply(row.counted()));
                points.add(new CounterDataPointSnapshot(count, row.labels(), null, 0));
            }
            return new CounterSnapshot(metadata, points);
        }
    }

    private final List<Column> columns = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    /**
     * @param prefix of the metrics' names
     * @param whose whom the numbers are about, for their descriptions
     */
    CounterFamily(String prefix, String whose) {
        way(prefix + "_receive_", whose + " received", Counted::received);
        way(prefix + "_transmit_", whose + " sent", Counted::sent);
    }

    private void way(String prefix, String what, Function<Counted, Flow> way) {
        column(prefix + "bytes", "Bytes that " + what, way, Flow::bytes);
        column(prefix + "packets", "Frames that " + what, way, Flow::packets);
        column(prefix + "dropped", "Frames, of those that " + what + ", that a link dropped", way, Flow::dropped);
        column(prefix + "errors", "Frames, of those that " + what + ", that a link failed on", way, Flow::errors);
    }

    private void column(String name, String help, Function<Counted, Flow> way, ToLongFunction<Flow> value) {
        columns.add(new Column(new MetricMetadata(name, help), way, value));
    }

    void add(Labels labels, Counted counted) {
        rows.add(new Row(labels, counted));
    }

    List<MetricSnapshot> snapshots() {
        // Each snapshot sorts its points. Sorted once here, that is a walk for each, and not a sort.
        rows.sort(Comparator.comparing(Row::labels));
        return columns.stream().map(column -> column.snapshot(rows)).toList();
    }
}
