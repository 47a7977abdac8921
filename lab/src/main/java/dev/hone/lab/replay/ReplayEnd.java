package dev.hone.lab.replay;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.MetricDefinition;
import dev.hone.streams.ScoringConfig;
import dev.hone.streams.thresholds.ThresholdsConfig;

/** The time at which everything that a replay has sent is closed and counted. */
final class ReplayEnd {

    private ReplayEnd() {}

    /**
     * The last record's time and all that may still happen to it: its wait, its revisions, its time as an orphan; and
     * then one bucket more with its grace, so that the boundary after it is evaluated.
     */
    static long timeMs(Settings settings, long lastMs) {
        ScoringConfig scoring = ScoringConfig.from(settings);
        ThresholdsConfig thresholds = ThresholdsConfig.from(settings);
        long waitMs = scoring.catalogue().metrics().stream()
                .mapToLong(MetricDefinition::getWaitMs)
                .max()
                .orElse(0);
        long revisedMs = waitMs + scoring.join().reviseWindow().toMillis();
        long settledMs = Math.max(revisedMs, scoring.join().orphanWait().toMillis());
        return lastMs + settledMs + thresholds.bucketMs() + thresholds.graceMs() + 1;
    }
}
