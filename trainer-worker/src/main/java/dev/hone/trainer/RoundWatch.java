package dev.hone.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.keys.TextKey;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.topics.RecordHeaders;
import dev.hone.terminal.ops.OpsHistogram;
import dev.hone.terminal.tracing.TraceParent;
import dev.hone.terminal.tracing.TraceSpan;
import dev.hone.terminal.tracing.Tracing;
import dev.hone.terminal.tracing.Tracing.Kind;
import dev.hone.trainer.evaluate.JudgedPart;
import dev.hone.trainer.intake.ErasedSubjects;
import dev.hone.trainer.intake.ExampleLog;
import dev.hone.trainer.intake.LoggedExample;
import dev.hone.trainer.rounds.RoundListener;
import dev.hone.trainer.train.TrainingObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Headers;

/**
 * How long the feedback of a round took until there was a version of it, and the round's spans: one of the round, with
 * links to some of the traced requests whose examples it has; one of the publication; and in the trace of each of
 * those requests one that says that it was trained on, with a link to the round. Called from the worker's threads, one
 * call at a time for each round.
 */
final class RoundWatch implements RoundListener {

    /** The most requests that a round is linked with: enough to look at, and few for whoever keeps the spans. */
    static final int MOST_LINKS = 32;

    private static final double MS_PER_SECOND = 1000;

    private final Tracing tracing;
    private final InstantSource clock;
    private final OpsHistogram delays;
    private final RoundListener next;
    private Reading reading = new Reading();
    private TraceSpan span = TraceSpan.NONE;
    private TraceSpan publication = TraceSpan.NONE;
    private Instant begun = Instant.EPOCH;

    /** What was read of the examples of a round. */
    private static final class Reading {

        // By their ids, which are drawn by chance: the lowest are a fair sample, whatever order they come in.
        private final TreeMap<String, TraceParent> sample = new TreeMap<>();
        private final ExampleTimes times = new ExampleTimes();

        void add(LoggedExample logged) {
            Example example = logged.example();
            if (example == null || example.getWithdrawn() || example.getHoldout()) {
                return;
            }
            times.add(logged.stamp().timestampMs());
            TraceParent trace = logged.stamp().trace();
            if (trace != null && trace.sampled()) {
                sample.put(trace.traceId(), trace);
                if (sample.size() > MOST_LINKS) {
                    sample.pollLastEntry();
                }
            }
        }
    }

    /**
     * Makes a watch.
     *
     * @param delays seconds from what made an example so to the announcement of the version that learned it
     * @param next hears the same
     */
    RoundWatch(Tracing tracing, InstantSource clock, OpsHistogram delays, RoundListener next) {
        this.tracing = tracing;
        this.clock = clock;
        this.delays = delays;
        this.next = next;
    }

    /** The log, of which what a round reads of its own is noted. */
    ExampleLog watching(ExampleLog log) {
        return new ExampleLog() {
            @Override
            public void read(TrainingRound round, List<OffsetRange> ranges, Consumer<LoggedExample> sink) {
                boolean own = ranges.equals(round.getRanges());
                log.read(round, ranges, logged -> {
                    if (own) {
                        note(logged);
                    }
                    sink.accept(logged);
                });
            }

            @Override
            public List<OffsetRange> expired(TrainingRound round) {
                return log.expired(round);
            }

            @Override
            public ErasedSubjects erased(TrainingRound round) {
                return log.erased(round);
            }

            @Override
            public Map<String, TextKey> keys(Set<String> ids) {
                return log.keys(ids);
            }
        };
    }

    private synchronized void note(LoggedExample logged) {
        reading.add(logged);
    }

    @Override
    public synchronized void started(TrainingRound round) {
        reading = new Reading();
        begun = clock.instant();
        span = tracing.beginAlways("train round", Kind.CONSUMER, null, begun)
                .set("hone.round.id", round.getRoundId())
                .set("hone.line", round.getLine())
                .set("hone.round.examples", round.getExamples())
                .set("hone.round.parent", round.getParent());
        next.started(round);
    }

    @Override
    public void prepared(TrainingRound round, TrainingObserver.Prepared prepared) {
        next.prepared(round, prepared);
    }

    @Override
    public void measured(TrainingRound round, TrainingObserver.Step step) {
        next.measured(round, step);
    }

    @Override
    public void stepped(TrainingRound round, int step, int steps, double loss, int responseTokens) {
        next.stepped(round, step, steps, loss, responseTokens);
    }

    @Override
    public void judging(TrainingRound round, JudgedPart part) {
        next.judging(round, part);
    }

    @Override
    public synchronized void publishing(TrainingRound round) {
        span.place()
                .ifPresent(
                        parent -> publication = tracing.begin("publish version", Kind.INTERNAL, parent, clock.instant())
                                .set("hone.round.id", round.getRoundId()));
        next.publishing(round);
    }

    @Override
    public synchronized void published(TrainingRound round, String digest) {
        publication.set("hone.version.digest", digest).end(clock.instant());
        publication = TraceSpan.NONE;
        next.published(round, digest);
    }

    @Override
    public synchronized void givenUp(TrainingRound round) {
        end("given_up");
        next.givenUp(round);
    }

    @Override
    public synchronized void announcing(TrainingRound round, RoundOutcome outcome, Headers headers) {
        span.place().ifPresent(place -> place.addTo(headers));
        if (outcome.getOutcome() instanceof ModelVersion && !reading.times.isEmpty()) {
            headers.add(RecordHeaders.FEEDBACK_TIMES, reading.times.deciles().getBytes(UTF_8));
        }
        next.announcing(round, outcome, headers);
    }

    @Override
    public synchronized void announced(TrainingRound round, RoundOutcome outcome) {
        if (outcome.getOutcome() instanceof ModelVersion version) {
            reading.times.each(clock.millis(), delayMs -> delays.observe(delayMs / MS_PER_SECOND));
            span.set("hone.model.version", version.getVersion())
                    .set("hone.verdict", String.valueOf(version.getVerdict()));
            reading.sample.values().forEach(trace -> trained(round, version, trace));
            end("");
        } else {
            end(outcome.getOutcome() instanceof RoundFailed ? "round_failed" : "unknown");
        }
        next.announced(round, outcome);
    }

    private void trained(TrainingRound round, ModelVersion version, TraceParent trace) {
        span.link(trace);
        TraceSpan learned = tracing.begin("train on interaction", Kind.CONSUMER, trace, begun)
                .set("hone.round.id", round.getRoundId())
                .set("hone.line", round.getLine())
                .set("hone.model.version", version.getVersion());
        span.place().ifPresent(learned::link);
        learned.end(clock.instant());
    }

    private void end(String failure) {
        if (!failure.isEmpty()) {
            publication.failed(failure);
            publication.end(clock.instant());
            span.failed(failure);
        }
        span.end(clock.instant());
        span = TraceSpan.NONE;
        publication = TraceSpan.NONE;
        reading = new Reading();
    }
}
