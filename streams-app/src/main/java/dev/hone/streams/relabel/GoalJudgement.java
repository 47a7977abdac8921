package dev.hone.streams.relabel;

import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The goals whose thresholds a quality reaches, by the goal set of its segment, else of its tenant's pool, else of the
 * whole line; without any, the goal that all responses meet.
 *
 * @param goalSet null before there is one
 */
public record GoalJudgement(@Nullable GoalSet goalSet) {

    private static final List<Integer> ANY_RESPONSE = List.of(0);

    /** By the newest goal set of a segment. */
    public static GoalJudgement by(RelabelStage.GoalSets goalSets, String line, String segment) {
        String tenant = segment.substring(0, Math.max(0, segment.indexOf('/')));
        for (String candidate : List.of(segment, tenant + "/*", "*")) {
            GoalSet goalSet = goalSets.of(line + "/" + candidate);
            if (goalSet != null) {
                return new GoalJudgement(goalSet);
            }
        }
        return new GoalJudgement(null);
    }

    /** The levels that a quality meets, ascending. */
    public List<Integer> met(int quality) {
        return goalSet == null
                ? ANY_RESPONSE
                : goalSet.getLevels().stream()
                        .filter(level -> level.getLevel() == 0 || quality >= level.getThreshold())
                        .map(GoalLevel::getLevel)
                        .sorted()
                        .toList();
    }
}
