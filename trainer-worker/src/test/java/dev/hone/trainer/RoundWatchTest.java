package dev.hone.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.terminal.ops.OpsAnswer;
import dev.hone.terminal.tracing.Tracing;
import dev.hone.trainer.intake.ErasedSubjects;
import dev.hone.trainer.intake.ExampleLog;
import dev.hone.trainer.intake.LoggedExample;
import dev.hone.trainer.rounds.RoundListener;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** How long feedback takes until a version has learned it; the spans are looked at where a collector gets them. */
class RoundWatchTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<OffsetRange> OWN = List.of(new OffsetRange(0, 10L, 20L));
    private static final List<OffsetRange> EARLIER = List.of(new OffsetRange(0, 0L, 10L));

    private final TrainingRound round = new TrainingRound();
    private final WorkerMetrics metrics = new WorkerMetrics(RoundListener.NONE);
    private final RoundWatch watch = new RoundWatch(Tracing.OFF, InstantSource.fixed(NOW), metrics.trained(), metrics);
    private final List<LoggedExample> passedOn = new ArrayList<>();

    private void read(LoggedExample... examples) {
        round.put("ranges", OWN);
        ExampleLog log = watch.watching(new Log(List.of(examples)));
        log.read(round, EARLIER, passedOn::add);
        log.read(round, OWN, passedOn::add);
    }

    private record Log(List<LoggedExample> examples) implements ExampleLog {

        @Override
        public void read(TrainingRound round, List<OffsetRange> ranges, Consumer<LoggedExample> sink) {
            examples.forEach(sink);
        }

        @Override
        public List<OffsetRange> expired(TrainingRound asked) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ErasedSubjects erased(TrainingRound asked) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, dev.hone.schemas.keys.TextKey> keys(Set<String> ids) {
            return Map.of();
        }
    }

    private static LoggedExample example(long secondsAgo, boolean withdrawn, boolean holdout) {
        Example example = new Example();
        example.put("withdrawn", withdrawn);
        example.put("holdout", holdout);
        return new LoggedExample(
                0,
                0,
                "i",
                example,
                new LoggedExample.Stamp(NOW.minusSeconds(secondsAgo).toEpochMilli(), null));
    }

    private String text() {
        return OpsAnswer.metrics(metrics.now()).text();
    }

    @Test
    void whatAVersionLearnedCountsFromItsFeedbackOn() {
        watch.started(round);
        read(example(2, false, false), example(7200, false, false), example(2, true, false), example(2, false, true));
        watch.announced(round, new RoundOutcome(new ModelVersion()));

        assertThat(passedOn).as("of both ranges").hasSize(8);
        assertThat(text())
                .contains(
                        "hone_feedback_to_trained_seconds_bucket{le=\"1.0\"} 0",
                        "hone_feedback_to_trained_seconds_bucket{le=\"2.5\"} 1",
                        "hone_feedback_to_trained_seconds_bucket{le=\"10800.0\"} 2",
                        "hone_feedback_to_trained_seconds_count 2",
                        "hone_feedback_to_trained_seconds_sum 7202.0",
                        "hone_trainer_rounds_total{outcome=\"version\"} 1.0");
    }

    @Test
    void whatComesToNothingDoesNotCount() {
        watch.started(round);
        read(example(2, false, false));
        watch.announced(round, new RoundOutcome(new RoundFailed()));
        watch.started(round);
        read(example(2, false, false));
        watch.givenUp(round);
        watch.started(round);
        watch.announced(round, new RoundOutcome(new ModelVersion()));

        assertThat(text()).contains("hone_feedback_to_trained_seconds_count 0");
    }
}
