package dev.hone.trainer;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.llm.torch.Torch;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.intake.ExampleLog;
import dev.hone.trainer.intake.RoundRefusedException;
import dev.hone.trainer.rounds.BesideRounds;
import dev.hone.trainer.shards.ShardTask;
import dev.hone.trainer.shards.SharedCrew;
import dev.hone.trainer.train.Checkpoints;
import dev.hone.trainer.train.Training.Trained;
import dev.hone.trainer.train.TrainingCurve;
import dev.hone.trainer.train.TrainingObserver;
import java.util.Optional;
import java.util.function.Consumer;

/** A worker without a round of its own, which trains shards of the rounds of others. */
final class RoundHelp implements BesideRounds {

    private final WorkerBase base;
    private final ExampleLog log;
    private final ArtifactStore artifacts;
    private final Workplace workplace;

    /**
     * Where it works.
     *
     * @param rounds as for rounds of its own
     * @param trained is told the curve of each shard
     */
    record Workplace(RoundWorkplace rounds, SharedCrew crew, Consumer<TrainingCurve> trained) {}

    RoundHelp(WorkerBase base, ExampleLog log, ArtifactStore artifacts, Workplace workplace) {
        this.base = base;
        this.log = log;
        this.artifacts = artifacts;
        this.workplace = workplace;
    }

    @Override
    public void turn() {
        workplace.crew().pulse();
    }

    @Override
    public void spare(Leave leave) {
        workplace.crew().help(new SharedCrew.Helper() {
            @Override
            public Optional<ShardTask> task(TrainingRound round, String work) {
                return found(round, work);
            }

            @Override
            public boolean stops() {
                return leave.now();
            }

            @Override
            public boolean leaves() {
                return leave.soon();
            }
        });
    }

    /** Empty where the shards would not be the same here: with another base, other code, or other subjects erased. */
    private Optional<ShardTask> found(TrainingRound round, String work) {
        try {
            BaseModel model = base.in(RoundChecks.precision(round));
            if (!work.startsWith(workplace.rounds().work(round, model.model().digest()))) {
                return Optional.empty();
            }
            ShardTask task =
                    RoundExecution.unjudged(round, model, log, artifacts).shards(workplace.rounds());
            Checkpoints checkpoints =
                    workplace.rounds().checkpoints(round, model.model().digest());
            return task.work().equals(work) ? Optional.of(counted(task, checkpoints)) : Optional.empty();
        } catch (RoundRefusedException cannot) {
            return Optional.empty();
        }
    }

    private ShardTask counted(ShardTask task, Checkpoints checkpoints) {
        ShardTask.Trainer trainer = new ShardTask.Trainer() {
            @Override
            public Trained train(int shard, TrainingObserver observer) {
                Trained trained = fitting(task, shard, observer);
                workplace.trained().accept(trained.curve());
                return trained;
            }

            @Override
            public void forget(int shard) {
                // Of the round of another there is nothing but the shard.
                checkpoints.delete();
                // A worker that only ever helps has no other end of a round to do so at.
                workplace.rounds().forgetAbandoned();
            }
        };
        return new ShardTask(task.round(), task.work(), task.start(), task.steps(), trainer);
    }

    // A round of its own would fail with these words; that of another may fit there.
    private static Trained fitting(ShardTask task, int shard, TrainingObserver observer) {
        try {
            return task.trainer().train(shard, observer);
        } catch (RuntimeException e) {
            if (Torch.isOutOfMemory(e)) {
                throw RoundRefusedException.bySettings(RoundTrainer.TOO_LARGE, e);
            }
            throw e;
        }
    }
}
