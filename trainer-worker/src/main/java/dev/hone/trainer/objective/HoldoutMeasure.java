package dev.hone.trainer.objective;

import dev.hone.trainer.intake.Demonstration;
import java.util.function.Predicate;

/**
 * The mean loss over some of the held-out rows, under the prompt that serving will use.
 *
 * @param where names it, as in "loss at the served goal"
 * @param which names its rows, as in "those that met the served goal"
 * @param counts whether a row is among them
 */
public record HoldoutMeasure(String where, String which, Predicate<Demonstration> counts) {

    static final HoldoutMeasure ON_THE_BEST = new HoldoutMeasure(
            "on answers that met the highest goal", "those that met the highest goal", Demonstration::meetsServed);

    static final HoldoutMeasure AT_THE_SERVED_GOAL =
            new HoldoutMeasure("at the served goal", "those that met the served goal", Demonstration::meetsServed);
}
