package dev.hone.streams.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.topics.RecordHeaders;
import dev.hone.terminal.ops.OpsHistogram;
import dev.hone.terminal.ops.OpsMetric;
import dev.hone.terminal.ops.OpsMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * How long it takes from a version, and from the feedback that it learned, until it may answer users. What is not known
 * since this instance was started between the two is not counted. Any thread may call.
 */
public final class ServedWatch {

    private static final OpsMetric FROM_FEEDBACK = OpsMetric.histogram(
            "hone_feedback_to_served_seconds",
            "From feedback, or the due time, to the version that learned it answering users: nine deciles of each version.");
    private static final OpsMetric FROM_VERSION = OpsMetric.histogram(
            "hone_trained_to_served_seconds",
            "From the announcement of a version to the first stage of its canary, or to its promotion without one.");
    private static final double MS_PER_SECOND = 1000;
    // Of each line there is one on its way; what never serves leaves in the end.
    private static final int MOST_REMEMBERED = 1_000;

    private record Trained(Instant at, List<Long> feedbackMs) {}

    private final OpsHistogram fromFeedback = OpsHistogram.ofLoop();
    private final OpsHistogram fromVersion = OpsHistogram.ofLoop();
    private final Map<String, Trained> onTheirWay = new LinkedHashMap<>();

    /** Its metrics, for the reference. */
    public static List<OpsMetric> all() {
        return List.of(FROM_VERSION, FROM_FEEDBACK);
    }

    /** Adds what it has seen. */
    public void put(OpsMetrics metrics) {
        metrics.put(FROM_VERSION, fromVersion).put(FROM_FEEDBACK, fromFeedback);
    }

    /** A version was announced, by a record with these headers. */
    public synchronized void trained(String version, Headers headers, Instant now) {
        onTheirWay.putIfAbsent(version, new Trained(now, times(headers)));
        if (onTheirWay.size() > MOST_REMEMBERED) {
            onTheirWay.remove(onTheirWay.keySet().iterator().next());
        }
    }

    /** A version may answer users from now on; what was known of that before changes nothing. */
    public synchronized void served(String version, Instant now) {
        Trained trained = onTheirWay.remove(version);
        if (trained != null) {
            fromVersion.observe(seconds(Duration.between(trained.at(), now).toMillis()));
            trained.feedbackMs().forEach(atMs -> fromFeedback.observe(seconds(now.toEpochMilli() - atMs)));
        }
    }

    private static double seconds(long millis) {
        return Math.max(0, millis) / MS_PER_SECOND;
    }

    // Whatever another program writes there: what is no number is not counted.
    private static List<Long> times(Headers headers) {
        Header header = headers.lastHeader(RecordHeaders.FEEDBACK_TIMES);
        List<Long> times = new ArrayList<>();
        if (header != null && header.value() != null) {
            for (String time : new String(header.value(), UTF_8).split(",", -1)) {
                if (time.matches("[0-9]{1,18}")) {
                    times.add(Long.parseLong(time));
                }
            }
        }
        return times;
    }
}
