package dev.hone.trainer.shards;

import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.train.Training.Trained;
import dev.hone.trainer.train.TrainingObserver;
import java.util.ArrayList;
import java.util.List;

/** Whoever trains the shards of a round. */
public interface ShardCrew {

    /** The caller, one shard after the other. */
    ShardCrew ALONE = (task, observer) -> {
        List<Trained> trained = new ArrayList<>();
        int before = 0;
        for (int shard = 0; shard < task.shards(); shard++) {
            ShardSteps steps = new ShardSteps(observer, before, task.allSteps(), () -> false);
            trained.add(task.trainer().train(shard, steps));
            before += task.steps().get(shard);
        }
        return trained;
    };

    /**
     * All shards in their order, trained by whomever. Throws
     * {@link dev.hone.trainer.train.TrainingStoppedException} where the observer asks to stop.
     */
    List<Trained> all(ShardTask task, TrainingObserver observer);

    /** The outcome of the round is committed: what its shards left behind goes. Any thread may call. */
    default void settled(TrainingRound round) {}
}
