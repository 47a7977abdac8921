package dev.hone.trainer.shards;

import dev.hone.trainer.train.TrainingObserver;
import java.util.function.BooleanSupplier;

/** Tells the steps of a shard as steps of its round. */
final class ShardSteps implements TrainingObserver {

    private final TrainingObserver round;
    private final int before;
    private final int all;
    private final BooleanSupplier needless;

    /**
     * Makes one.
     *
     * @param before steps of the shards that were done before
     * @param all steps of all shards
     * @param needless whether somebody else has done the shard meanwhile
     */
    ShardSteps(TrainingObserver round, int before, int all, BooleanSupplier needless) {
        this.round = round;
        this.before = before;
        this.all = all;
        this.needless = needless;
    }

    @Override
    public void measured(Step step) {
        round.measured(new Step(
                before + step.step(),
                all,
                step.loss(),
                step.responseTokens(),
                step.learningRate(),
                step.gradientNorm()));
    }

    @Override
    public void stepped(int step, int steps, double loss, int responseTokens) {
        round.stepped(before + step, all, loss, responseTokens);
    }

    @Override
    public void checkpointed(int step) {
        round.checkpointed(before + step);
    }

    @Override
    public boolean stopRequested() {
        return round.stopRequested() || needless.getAsBoolean();
    }
}
