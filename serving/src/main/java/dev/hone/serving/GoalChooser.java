package dev.hone.serving;

import dev.hone.schemas.records.GoalChoice;
import dev.hone.schemas.routing.Buckets;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;
import dev.hone.serving.models.TrainedGoals;
import dev.hone.serving.openai.ChatRequest.AskedGoal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the goal of a request: the highest that its version was trained for in its segment, unless the caller asks
 * for another.
 *
 * <p>A small share of the requests gets one of the lower goals or none instead, each with the same probability, so that
 * what goals do is measured live. It is drawn by a hash of the interaction's id: the same id, the same goal. The share
 * is drawn for a version without goals as well, though it is served the same: what is explored is no evidence, and each
 * arm must lose as much of it as the others.
 *
 * @param exploreShare that share, in [0, 1]
 */
record GoalChooser(double exploreShare) {

    private static final String SALT = "goal";

    /** Throws {@link RefusedException} for a goal that was not trained. */
    ChosenGoal choose(TrainedGoals goals, String segment, String interactionId, @Nullable AskedGoal asked) {
        List<Integer> levels = goals.levels(segment);
        if (asked != null) {
            return asked(goals, segment, levels, asked.level());
        }
        double drawn = Buckets.bucket(SALT, interactionId);
        if (drawn < exploreShare) {
            List<@Nullable Integer> lower = new ArrayList<>(levels.subList(0, Math.max(0, levels.size() - 1)));
            lower.add(null);
            int index = (int) (drawn / exploreShare * lower.size());
            return goal(goals, segment, lower.get(index), GoalChoice.EXPLORED, exploreShare / lower.size());
        }
        return goal(goals, segment, highest(levels), GoalChoice.SERVED, 1 - exploreShare);
    }

    /**
     * The goal for a request that asked for one version, or for a guidance: what it asks for too, else the highest. The
     * caller has chosen who answers or how, so this is never evidence and nothing is drawn.
     */
    ChosenGoal pinned(TrainedGoals goals, String segment, @Nullable AskedGoal asked) {
        List<Integer> levels = goals.levels(segment);
        Integer level = asked == null ? highest(levels) : asked.level();
        return asked(goals, segment, levels, level);
    }

    private static ChosenGoal asked(TrainedGoals goals, String segment, List<Integer> levels, @Nullable Integer level) {
        if (level != null && !levels.contains(level)) {
            String trained = levels.isEmpty() ? "it was trained for none" : "it was trained for " + levels;
            throw new RefusedException(Refusal.invalid(
                    "hone::goal",
                    "hone::goal " + level + " is not a goal of the version that answers here: " + trained
                            + "; \"none\" is always possible"));
        }
        return goal(goals, segment, level, GoalChoice.ASKED, null);
    }

    private static ChosenGoal goal(
            TrainedGoals goals,
            String segment,
            @Nullable Integer level,
            GoalChoice choice,
            @Nullable Double propensity) {
        String sentence = level == null ? null : goals.sentence(segment, level).orElseThrow();
        return new ChosenGoal(level, sentence, choice, propensity);
    }

    private static @Nullable Integer highest(List<Integer> levels) {
        return levels.isEmpty() ? null : levels.get(levels.size() - 1);
    }
}
