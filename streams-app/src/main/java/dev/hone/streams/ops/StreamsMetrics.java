package dev.hone.streams.ops;

import dev.hone.terminal.ops.OpsMetric;
import dev.hone.terminal.ops.OpsMetrics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.TaskMetadata;

/** The metrics that all applications have: their state, how far they are behind, and what their threads do. */
public final class StreamsMetrics {

    private static final String APPLICATION = "application";
    private static final String THREAD = "thread";
    private static final String THREADS = "stream-thread-metrics";
    private static final double MS_PER_SECOND = 1000;

    private static final OpsMetric RUNNING = new OpsMetric(
            "hone_application_running", List.of(APPLICATION), "1 where the application runs, 0 in any other state.");
    private static final OpsMetric LAG = new OpsMetric(
            "hone_input_lag_records",
            List.of(APPLICATION, "topic", "partition"),
            "Records of a partition that came and were not committed yet, of the tasks of this instance.");
    private static final OpsMetric RESTORE_LEFT = new OpsMetric(
            "hone_restore_left_records",
            List.of(APPLICATION, "store"),
            "Records that are still to be read before the store can be used, all partitions of it together.");
    private static final OpsMetric RESTORED = new OpsMetric(
            "hone_restored_records_total",
            List.of(APPLICATION, "store"),
            "Records of state read back since the start.");

    private static final OpsMetric COPIES_LAG = new OpsMetric(
            "hone_standby_lag_records",
            List.of(APPLICATION),
            "Records of changelogs that the copies of state on this instance do not have yet: those that are kept for the loss of another, and those that are restored.");
    private static final String FETCHES = "consumer-fetch-manager-metrics";
    private static final String RECORDS_LAG = "records-lag";
    private static final String RESTORING = "-restore-consumer";

    /**
     * One of Kafka Streams' own.
     *
     * @param per what one of ours is of theirs
     */
    private record Own(String theirs, double per, OpsMetric ours) {}

    private static final List<Own> OF_THREADS = List.of(
            own("process-total", 1, "hone_streams_processed_records_total", "Records that the thread has processed."),
            own("commit-total", 1, "hone_streams_commits_total", "Commits of the thread."),
            own(
                    "commit-latency-avg",
                    MS_PER_SECOND,
                    "hone_streams_commit_latency_avg_seconds",
                    "What a commit takes, on average over half a minute."),
            own(
                    "commit-latency-max",
                    MS_PER_SECOND,
                    "hone_streams_commit_latency_max_seconds",
                    "The longest commit of the last half minute."),
            own(
                    "process-latency-avg",
                    MS_PER_SECOND,
                    "hone_streams_process_latency_avg_seconds",
                    "What a round of processing takes, on average over half a minute."),
            own("process-ratio", 1, "hone_streams_process_ratio", "Share of the thread's time spent on processing."),
            own("commit-ratio", 1, "hone_streams_commit_ratio", "Share of the thread's time spent on commits."),
            own("task-created-total", 1, "hone_streams_tasks_created_total", "Tasks that the thread was given."),
            own("task-closed-total", 1, "hone_streams_tasks_closed_total", "Tasks that the thread has given away."));

    private StreamsMetrics() {}

    /** All of them, for the reference. */
    public static List<OpsMetric> all() {
        return Stream.concat(
                        Stream.of(RUNNING, LAG, RESTORE_LEFT, RESTORED, COPIES_LAG),
                        OF_THREADS.stream().map(Own::ours))
                .toList();
    }

    /** Adds those of an application. */
    public static void put(OpsMetrics metrics, Application application) {
        String name = application.name();
        KafkaStreams streams = application.streams();
        metrics.put(RUNNING, streams.state() == KafkaStreams.State.RUNNING ? 1 : 0, name);
        application.restore().restored().forEach((store, records) -> metrics.put(RESTORED, records, name, store));
        Map<String, Long> left = new TreeMap<>();
        application.restore().left().forEach(one -> left.merge(one.store(), one.records(), Long::sum));
        left.forEach((store, records) -> metrics.put(RESTORE_LEFT, records, name, store));
        application.tasks().forEach(task -> lag(metrics, name, task));
        streams.metrics().values().forEach(metric -> own(metrics, name, metric));
        metrics.put(
                COPIES_LAG,
                streams.metrics().values().stream()
                        .mapToDouble(StreamsMetrics::copiesLag)
                        .sum(),
                name);
    }

    private static void lag(OpsMetrics metrics, String application, TaskMetadata task) {
        Map<TopicPartition, Long> ends = task.endOffsets();
        task.committedOffsets().forEach((partition, committed) -> {
            Long end = ends.get(partition);
            if (end != null && end >= 0) {
                metrics.put(
                        LAG,
                        Math.max(0, end - Math.max(0, committed)),
                        application,
                        partition.topic(),
                        Integer.toString(partition.partition()));
            }
        });
    }

    // As the consumer of changelogs last heard of their ends: nobody is asked for it.
    private static double copiesLag(Metric metric) {
        MetricName name = metric.metricName();
        boolean lag = name.group().equals(FETCHES)
                && name.name().equals(RECORDS_LAG)
                && String.valueOf(name.tags().get("client-id")).endsWith(RESTORING);
        return lag && metric.metricValue() instanceof Number number && Double.isFinite(number.doubleValue())
                ? number.doubleValue()
                : 0;
    }

    private static void own(OpsMetrics metrics, String application, Metric metric) {
        MetricName name = metric.metricName();
        if (!name.group().equals(THREADS)) {
            return;
        }
        for (Own own : OF_THREADS) {
            if (own.theirs().equals(name.name()) && metric.metricValue() instanceof Number number) {
                String thread = String.valueOf(name.tags().get("thread-id"));
                metrics.put(
                        own.ours(),
                        number.doubleValue() / own.per(),
                        application,
                        thread.substring(thread.lastIndexOf('-') + 1));
            }
        }
    }

    private static Own own(String theirs, double per, String ours, String help) {
        return new Own(theirs, per, new OpsMetric(ours, List.of(APPLICATION, THREAD), help));
    }
}
