package dev.hone.trainer.charts;

import dev.hone.schemas.records.Evaluation;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.charts.ChartSink.Ending;
import dev.hone.trainer.charts.ChartSink.Run;
import dev.hone.trainer.evaluate.JudgedPart;
import dev.hone.trainer.rounds.RoundListener;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells viewers of each step and of what came of a round. A viewer that cannot be told is counted, and logged the first
 * time: a round never fails for it.
 */
public final class Charts implements RoundListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Charts.class);
    private static final double MS_PER_SECOND = 1000;

    private final List<ChartSink> sinks;
    private final InstantSource clock;
    private final Consumer<String> failures;
    private final RoundListener next;
    private final Set<String> complained = ConcurrentHashMap.newKeySet();
    private long lastMs;
    private int lastStep;

    /** @param failures is told the name of a viewer that could not be told something */
    Charts(List<ChartSink> sinks, InstantSource clock, Consumer<String> failures, RoundListener next) {
        this.sinks = List.copyOf(sinks);
        this.clock = clock;
        this.failures = failures;
        this.next = next;
    }

    /** Those that the settings ask for. */
    public static Charts of(ChartsConfig config, InstantSource clock, Consumer<String> failures, RoundListener next) {
        return new Charts(config.sinks(clock, failures), clock, failures, next);
    }

    private interface Telling {
        void tell(ChartSink sink) throws IOException;
    }

    private void each(Telling telling) {
        for (ChartSink sink : sinks) {
            try {
                telling.tell(sink);
            } catch (IOException e) {
                failures.accept(sink.name());
                if (complained.add(sink.name())) {
                    LOG.atWarn()
                            .addKeyValue("viewer", sink.name())
                            .addKeyValue("reason", e.getMessage())
                            .log("the course of a round could not be charted; more of it is only counted");
                }
            }
        }
    }

    @Override
    public synchronized void started(TrainingRound round) {
        Map<String, String> parameters = new TreeMap<>(round.getRecipe());
        parameters.put("parent", round.getParent());
        parameters.put("seed", Long.toString(round.getSeed()));
        parameters.put("threads", Integer.toString(round.getThreads()));
        parameters.put("round.examples", Long.toString(round.getExamples()));
        lastMs = clock.millis();
        lastStep = 0;
        Run run = new Run(round.getRoundId(), round.getLine(), round.getSequence(), parameters);
        each(sink -> sink.begin(run, lastMs));
        next.started(round);
    }

    @Override
    public synchronized void prepared(TrainingRound round, TrainingObserver.Prepared prepared) {
        lastMs = clock.millis();
        next.prepared(round, prepared);
    }

    @Override
    public synchronized void measured(TrainingRound round, TrainingObserver.Step step) {
        long now = clock.millis();
        Map<String, Double> values = new TreeMap<>(Map.of(
                "train/loss", step.loss(),
                "train/gradient_norm", step.gradientNorm(),
                "train/learning_rate", step.learningRate()));
        if (now > lastMs) {
            values.put("train/tokens_per_second", step.responseTokens() * MS_PER_SECOND / (now - lastMs));
        }
        lastMs = now;
        lastStep = step.step();
        each(sink -> sink.scalars(step.step(), now, values));
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
    public void publishing(TrainingRound round) {
        next.publishing(round);
    }

    @Override
    public void published(TrainingRound round, String digest) {
        next.published(round, digest);
    }

    @Override
    public synchronized void givenUp(TrainingRound round) {
        each(sink -> sink.end(Ending.KILLED, clock.millis(), Map.of()));
        next.givenUp(round);
    }

    @Override
    public void announcing(TrainingRound round, RoundOutcome outcome, Headers headers) {
        next.announcing(round, outcome, headers);
    }

    @Override
    public synchronized void announced(TrainingRound round, RoundOutcome outcome) {
        long now = clock.millis();
        if (outcome.getOutcome() instanceof ModelVersion version) {
            Map<String, Double> measured = measured(version.getEvaluation());
            each(sink -> sink.scalars(lastStep, now, measured));
            Map<String, String> tags = Map.of(
                    "hone.version", version.getVersion(),
                    "hone.verdict", version.getVerdict().name(),
                    "hone.reason", version.getReason());
            each(sink -> sink.end(Ending.FINISHED, now, tags));
        } else if (outcome.getOutcome() instanceof RoundFailed failed) {
            each(sink -> sink.end(Ending.FAILED, now, Map.of("hone.reason", failed.getReason())));
        }
        next.announced(round, outcome);
    }

    private static Map<String, Double> measured(@Nullable Evaluation evaluation) {
        Map<String, Double> values = new TreeMap<>();
        if (evaluation == null) {
            return values;
        }
        values.put("holdout/examples", (double) evaluation.getHoldoutExamples());
        put(values, "holdout/goal_following", evaluation.getGoalFollowing());
        put(values, "holdout/forgetting", evaluation.getForgetting());
        put(values, "holdout/kl_to_base", evaluation.getKlToBase());
        evaluation.getLevels().forEach(level -> {
            put(values, "holdout/loss_at_" + level.getLevel(), level.getLoss());
            put(values, "holdout/parent_loss_at_" + level.getLevel(), level.getParentLoss());
        });
        return values;
    }

    private static void put(Map<String, Double> values, String name, @Nullable Double value) {
        if (value != null) {
            values.put(name, value);
        }
    }

    @Override
    public void close() {
        sinks.forEach(ChartSink::close);
    }
}
