package dev.hone.trainer;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.llm.torch.Torch;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.intake.ExampleLog;
import dev.hone.trainer.intake.RoundRefusedException;
import dev.hone.trainer.scorers.AnswerScorer;
import dev.hone.trainer.train.TrainingObserver;
import java.util.Optional;

/**
 * Makes an outcome of each round.
 *
 * <p>Runs on the caller's thread, one round at a time, because the number of arithmetic threads is a setting of the
 * process. An exception is a bug or a machine that fails: the same round may succeed elsewhere.
 */
public final class RoundTrainer {

    static final String TOO_LARGE = "the round does not fit into the memory that the worker computes in: lower "
            + Recipe.PREFIX + "micro.batch.examples or " + Recipe.PREFIX + "max.tokens, or set " + Recipe.PREFIX
            + "gradient.checkpointing or " + Recipe.PREFIX + "precision: bfloat16, or, where it trains all weights, "
            + Recipe.PREFIX
            + "weights: adapter";

    private final WorkerBase base;
    private final ExampleLog log;
    private final ArtifactStore artifacts;
    private final RoundWorkplace workplace;
    private final Optional<AnswerScorer> scorer;
    private volatile String baseDigest = "";

    /** One without a scorer: it refuses rounds whose recipe asks for one. */
    public RoundTrainer(WorkerBase base, ExampleLog log, ArtifactStore artifacts, RoundWorkplace workplace) {
        this(base, log, artifacts, workplace, Optional.empty());
    }

    public RoundTrainer(
            WorkerBase base,
            ExampleLog log,
            ArtifactStore artifacts,
            RoundWorkplace workplace,
            Optional<AnswerScorer> scorer) {
        this.base = base;
        this.log = log;
        this.artifacts = artifacts;
        this.workplace = workplace;
        this.scorer = scorer;
    }

    /** A version, or the reason why there can be none. */
    public RoundOutcome execute(TrainingRound round, TrainingObserver observer) {
        try {
            BaseModel model = base.in(RoundChecks.precision(round));
            baseDigest = model.model().digest();
            try (RoundExecution execution = RoundExecution.of(round, model, log, artifacts, scorer)) {
                return new RoundOutcome(execution.version(workplace, observer));
            }
        } catch (RoundRefusedException e) {
            return failed(round, e);
        } catch (RuntimeException e) {
            if (Torch.isOutOfMemory(e)) {
                return failed(round, RoundRefusedException.bySettings(TOO_LARGE, e));
            }
            throw e;
        }
    }

    private static RoundOutcome failed(TrainingRound round, RoundRefusedException refused) {
        return new RoundOutcome(new RoundFailed(
                round.getRoundId(),
                round.getLine(),
                refused.reason(),
                refused.isOfSettings(),
                refused.unusable().rows()));
    }

    /**
     * Forgets what the round that was executed last left behind, whose outcome is committed, and what is left of rounds
     * long ago.
     */
    public void settled(TrainingRound round) {
        workplace.checkpoints(round, baseDigest).delete();
        workplace.crew().settled(round);
        workplace.forgetAbandoned();
    }
}
