package dev.hone.trainer;

import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.terminal.ops.OpsHistogram;
import dev.hone.terminal.ops.OpsMetric;
import dev.hone.terminal.ops.OpsMetrics;
import dev.hone.trainer.evaluate.JudgedPart;
import dev.hone.trainer.rounds.RoundListener;
import dev.hone.trainer.train.TrainingCurve;
import dev.hone.trainer.train.TrainingObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.header.Headers;

/** What a worker has done since its start, and where it is in the round that it trains. Any thread may ask. */
final class WorkerMetrics implements RoundListener {

    private static final OpsMetric ROUNDS = new OpsMetric(
            "hone_trainer_rounds_total", List.of("outcome"), "Rounds whose outcome was committed: version or failed.");
    private static final OpsMetric STARTED =
            OpsMetric.of("hone_trainer_rounds_started_total", "Rounds that were taken up, those given away included.");
    private static final OpsMetric STEPS =
            OpsMetric.of("hone_trainer_steps_total", "Steps of training; their rate is the speed.");
    private static final OpsMetric TOKENS =
            OpsMetric.of("hone_trainer_response_tokens_total", "Tokens of responses that were learned.");
    private static final OpsMetric TRAINING = OpsMetric.of(
            "hone_trainer_training", "1 from when a round is taken up until its outcome is committed, else 0.");
    private static final OpsMetric STEP = OpsMetric.of("hone_trainer_step", "The step that the round is at.");
    private static final OpsMetric STEPS_OF_ROUND = OpsMetric.of("hone_trainer_round_steps", "The steps that it has.");
    private static final OpsMetric LOSS =
            OpsMetric.of("hone_trainer_loss", "Loss of the last step, in nats per response token.");

    private static final OpsMetric SHARDS =
            OpsMetric.of("hone_trainer_shards_helped_total", "Shards of other workers' rounds that were trained here.");

    private static final OpsMetric NOT_CHARTED = new OpsMetric(
            "hone_trainer_chart_failures_total",
            List.of("viewer"),
            "What tensorboard or mlflow could not be told of rounds; no round fails for it.");

    private static final OpsMetric TRAINED = OpsMetric.histogram(
            "hone_feedback_to_trained_seconds",
            "From the feedback, or the due time, that made an example to the announcement of the version that learned it.");

    private final RoundListener next;
    private final OpsHistogram trained = OpsHistogram.ofLoop();
    private final AtomicLong started = new AtomicLong();
    private final AtomicLong versions = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong tokens = new AtomicLong();
    private final AtomicLong shards = new AtomicLong();
    private final Map<String, AtomicLong> notCharted = new ConcurrentHashMap<>();
    private volatile Stand stand = Stand.NONE;

    private record Stand(boolean training, int step, int steps, double loss) {

        static final Stand NONE = new Stand(false, 0, 0, Double.NaN);
    }

    /** @param next hears the same */
    WorkerMetrics(RoundListener next) {
        this.next = next;
    }

    /** All of them, for the reference. */
    static List<OpsMetric> all() {
        return List.of(
                ROUNDS, STARTED, STEPS, TOKENS, TRAINING, STEP, STEPS_OF_ROUND, LOSS, SHARDS, NOT_CHARTED, TRAINED);
    }

    /** Seconds that feedback took until a version had learned it. */
    OpsHistogram trained() {
        return trained;
    }

    OpsMetrics now() {
        Stand now = stand;
        OpsMetrics charts = new OpsMetrics();
        notCharted.forEach((viewer, count) -> charts.put(NOT_CHARTED, count.get(), viewer));
        return charts.put(ROUNDS, versions.get(), "version")
                .put(ROUNDS, failures.get(), "failed")
                .put(STARTED, started.get())
                .put(STEPS, steps.get())
                .put(TOKENS, tokens.get())
                .put(TRAINING, now.training() ? 1 : 0)
                .put(STEP, now.step())
                .put(STEPS_OF_ROUND, now.steps())
                .put(LOSS, now.loss())
                .put(SHARDS, shards.get())
                .put(TRAINED, trained);
    }

    @Override
    public void started(TrainingRound round) {
        started.incrementAndGet();
        stand = new Stand(true, 0, 0, Double.NaN);
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

    /** A viewer of rounds could not be told something. */
    void notCharted(String viewer) {
        notCharted.computeIfAbsent(viewer, name -> new AtomicLong()).incrementAndGet();
    }

    /** A shard of another worker's round was trained. */
    void helped(TrainingCurve curve) {
        shards.incrementAndGet();
        steps.addAndGet(curve.steps());
        tokens.addAndGet(curve.tokens());
    }

    @Override
    public void stepped(TrainingRound round, int step, int ofSteps, double loss, int responseTokens) {
        steps.incrementAndGet();
        tokens.addAndGet(responseTokens);
        stand = new Stand(true, step, ofSteps, loss);
        next.stepped(round, step, ofSteps, loss, responseTokens);
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
    public void givenUp(TrainingRound round) {
        next.givenUp(round);
    }

    @Override
    public void announcing(TrainingRound round, RoundOutcome outcome, Headers headers) {
        next.announcing(round, outcome, headers);
    }

    @Override
    public void announced(TrainingRound round, RoundOutcome outcome) {
        (outcome.getOutcome() instanceof ModelVersion ? versions : failures).incrementAndGet();
        stand = Stand.NONE;
        next.announced(round, outcome);
    }
}
