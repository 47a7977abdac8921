package dev.hone.trainer.objective;

import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Goal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A demonstration and one of the goals that it shows.
 *
 * @param goal null for none
 */
record GoalExample(Demonstration demonstration, @Nullable Goal goal) {

    static List<GoalExample> withoutGoal(List<Demonstration> demonstrations) {
        return demonstrations.stream()
                .map(demonstration -> new GoalExample(demonstration, null))
                .toList();
    }

    String id() {
        return demonstration.id();
    }
}
