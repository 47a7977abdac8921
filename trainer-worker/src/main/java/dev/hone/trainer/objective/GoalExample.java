package dev.hone.trainer.objective;

import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Goal;

/** A demonstration and one of the goals that it met. */
record GoalExample(Demonstration demonstration, Goal goal) {

    String interactionId() {
        return demonstration.interactionId();
    }
}
