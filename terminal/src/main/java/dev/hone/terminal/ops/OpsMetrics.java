package dev.hone.terminal.ops;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the metrics of a program are at one moment. Not thread-safe: each look makes its own. */
public final class OpsMetrics {

    private final Map<OpsMetric, Map<List<String>, Double>> values = new LinkedHashMap<>();
    private final Map<OpsMetric, OpsHistogram> histograms = new LinkedHashMap<>();

    /** A value, and the labels that it has. What is no number is left out. */
    public OpsMetrics put(OpsMetric metric, double value, String... labels) {
        if (labels.length != metric.labels().size()) {
            throw new IllegalArgumentException(metric.name() + " has the labels " + metric.labels());
        }
        if (Double.isFinite(value)) {
            values.computeIfAbsent(metric, unknown -> new LinkedHashMap<>()).put(List.of(labels), value);
        }
        return this;
    }

    /** The same of a whole number; one above 2^53 loses its last digits. */
    public OpsMetrics put(OpsMetric metric, long value, String... labels) {
        return put(metric, (double) value, labels);
    }

    /** What a histogram holds now. */
    public OpsMetrics put(OpsMetric metric, OpsHistogram histogram) {
        histograms.put(metric, histogram);
        return this;
    }

    MetricSnapshots snapshots() {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        histograms.forEach((metric, histogram) -> all.metricSnapshot(histogram(metric, histogram)));
        values.forEach((metric, points) ->
                all.metricSnapshot(metric.counts() ? counter(metric, points) : gauge(metric, points)));
        return all.build();
    }

    private static MetricSnapshot histogram(OpsMetric metric, OpsHistogram histogram) {
        double[] bounds = histogram.bounds();
        long[] counts = histogram.counts();
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < counts.length; i++) {
            buckets.bucket(i < bounds.length ? bounds[i] : Double.POSITIVE_INFINITY, counts[i]);
        }
        return HistogramSnapshot.builder()
                .name(metric.name())
                .help(metric.help())
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets.build())
                        .sum(histogram.sum())
                        .build())
                .build();
    }

    private static MetricSnapshot counter(OpsMetric metric, Map<List<String>, Double> points) {
        CounterSnapshot.Builder counter =
                CounterSnapshot.builder().name(metric.bareName()).help(metric.help());
        points.forEach((labels, value) -> counter.dataPoint(CounterDataPointSnapshot.builder()
                .labels(Labels.of(metric.labels(), labels))
                .value(value)
                .build()));
        return counter.build();
    }

    private static MetricSnapshot gauge(OpsMetric metric, Map<List<String>, Double> points) {
        GaugeSnapshot.Builder gauge =
                GaugeSnapshot.builder().name(metric.bareName()).help(metric.help());
        points.forEach((labels, value) -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(Labels.of(metric.labels(), labels))
                .value(value)
                .build()));
        return gauge.build();
    }
}
