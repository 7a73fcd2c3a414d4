package io.fairlead.traffic;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The eight counters of one kind of object, as metrics. */
final class CounterFamily {

    /** One of the eight. */
    private static final class Column {

        private final MetricMetadata metadata;
        private final Function<Counted, Flow> way;
        private final ToLongFunction<Flow> value;
        private final List<CounterDataPointSnapshot> points = new ArrayList<>();

        Column(MetricMetadata metadata, Function<Counted, Flow> way, ToLongFunction<Flow> value) {
            this.metadata = metadata;
            this.way = way;
            this.value = value;
        }

        void add(Labels labels, Counted counted) {
            points.add(new CounterDataPointSnapshot(value.applyAsLong(way.apply(counted)), labels, null, 0));
        }
    }

    private final List<Column> columns = new ArrayList<>();

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
        columns.forEach(column -> column.add(labels, counted));
    }

    void snapshots(List<MetricSnapshot> to) {
        columns.forEach(column -> to.add(new CounterSnapshot(column.metadata, column.points)));
    }
}
