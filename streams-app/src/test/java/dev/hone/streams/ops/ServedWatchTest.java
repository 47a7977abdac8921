package dev.hone.streams.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.topics.RecordHeaders;
import dev.hone.terminal.ops.OpsAnswer;
import dev.hone.terminal.ops.OpsMetrics;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;

class ServedWatchTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final ServedWatch watch = new ServedWatch();

    private String text() {
        OpsMetrics metrics = new OpsMetrics();
        watch.put(metrics);
        return OpsAnswer.metrics(metrics).text();
    }

    private static Headers headers(String times) {
        Headers headers = new org.apache.kafka.common.header.internals.RecordHeaders();
        headers.add(RecordHeaders.FEEDBACK_TIMES, times.getBytes(UTF_8));
        return headers;
    }

    private static long ago(long seconds) {
        return NOW.minusSeconds(seconds).toEpochMilli();
    }

    @Test
    void whatAVersionLearnedIsServedWithItOnce() {
        watch.trained("main@sha256:aa", headers(ago(7200) + "," + ago(60)), NOW.minusSeconds(20));
        watch.served("main@sha256:aa", NOW);
        watch.served("main@sha256:aa", NOW.plusSeconds(3600));

        assertThat(text())
                .contains(
                        "hone_trained_to_served_seconds_count 1",
                        "hone_trained_to_served_seconds_sum 20.0",
                        "hone_feedback_to_served_seconds_bucket{le=\"60.0\"} 1",
                        "hone_feedback_to_served_seconds_count 2",
                        "hone_feedback_to_served_seconds_sum 7260.0");
    }

    @Test
    void whatWasNotSeenToBeAnnouncedDoesNotCountAndNonsenseIsNoTime() {
        watch.served("main@sha256:bb", NOW);
        watch.trained("main@sha256:cc", headers("soon,,-1,99999999999999999999," + ago(5)), NOW);
        watch.served("main@sha256:cc", NOW);

        assertThat(text())
                .contains("hone_trained_to_served_seconds_count 1", "hone_feedback_to_served_seconds_count 1");
    }
}
