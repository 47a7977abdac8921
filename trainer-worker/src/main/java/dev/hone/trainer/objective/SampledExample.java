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
 */
public record SampledExample(
        Demonstration demonstration, @Nullable Goal goal, int phrasing) {

    public Optional<Goal> goalIfAny() {
        return Optional.ofNullable(goal);
    }
}
