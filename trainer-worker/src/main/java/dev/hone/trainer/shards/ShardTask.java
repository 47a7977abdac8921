package dev.hone.trainer.shards;

import dev.hone.llm.lora.Adapter;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.train.Training.Trained;
import dev.hone.trainer.train.TrainingObserver;
import java.util.List;

/**
 * The shards of a round, as a worker that has its rows can train them.
 *
 * @param work tells apart whatever would train other bytes
 * @param steps of each shard, in their order
 */
public record ShardTask(TrainingRound round, String work, Adapter start, List<Integer> steps, Trainer trainer) {

    public ShardTask {
        steps = List.copyOf(steps);
    }

    /** Trains one shard on the caller's thread. */
    public interface Trainer {

        Trained train(int shard, TrainingObserver observer);

        /** Its result is kept elsewhere: what it would go on from may go. */
        void forget(int shard);
    }

    int shards() {
        return steps.size();
    }

    int allSteps() {
        return steps.stream().mapToInt(Integer::intValue).sum();
    }
}
