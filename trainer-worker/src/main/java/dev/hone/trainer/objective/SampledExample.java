package dev.hone.trainer.objective;

import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Goal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One row to train on: a demonstration under one of the goals that it met, or without a goal.
 *
 * @param goal null where the goal was dropped
 * @param phrasing which words the goal is put in
 * @param weight of the row in the loss of objectives that weigh, below 0 where the response is one to avoid
 */
public record SampledExample(
        Demonstration demonstration, @Nullable Goal goal, int phrasing, double weight) {

    public SampledExample(Demonstration demonstration, @Nullable Goal goal, int phrasing) {
        this(demonstration, goal, phrasing, 1);
    }

    public Optional<Goal> goalIfAny() {
        return Optional.ofNullable(goal);
    }

    /** Another answer under the same goal. */
    SampledExample with(Demonstration other) {
        return new SampledExample(other, goal, phrasing, weight);
    }

    SampledExample weighing(double other) {
        return new SampledExample(demonstration, goal, phrasing, other);
    }
}
