package dev.hone.trainer.evaluate;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A handful of answers at one goal, as the last look before anybody is served has them.
 *
 * @param level of the goal; null where the version knows no goals
 * @param answers of the version
 * @param accepted in each respect the more degenerate of what its parent says to the same prompts and what is recorded
 * @param problem how the answers have degenerated, in words; null where they have not, or where there are too few to
 *     tell
 */
public record GoalAnswers(
        @Nullable Integer level,
        AnswerTraits answers,
        AnswerTraits accepted,
        @Nullable String problem) {

    /** With fewer, two that happen to be alike would be a collapse. */
    private static final int LEAST = 4;

    private static final String OTHERS = "the parent's or the recorded answers";

    /** @param rise most that a share may be above what is accepted */
    static GoalAnswers judged(@Nullable Integer level, AnswerTraits answers, AnswerTraits accepted, double rise) {
        Optional<String> collapse =
                answers.count() < LEAST ? Optional.empty() : answers.collapse(accepted, rise, OTHERS);
        return new GoalAnswers(level, answers, accepted, collapse.orElse(null));
    }

    Optional<String> found() {
        String where = level == null ? "" : "at goal " + level + " ";
        return Optional.ofNullable(problem).map(words -> where + words);
    }
}
