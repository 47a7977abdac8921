package dev.hone.trainer.intake;

import dev.hone.schemas.records.GoalSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The goal sets of a round, by segment.
 *
 * <p>A segment without one of its own takes that of its tenant, {@code tenant/*}, and then that of the line, {@code *}.
 */
public final class GoalSets {

    private static final String LINE = "*";

    private final Map<String, GoalLadder> ladders;

    private GoalSets(Map<String, GoalLadder> ladders) {
        this.ladders = ladders;
    }

    /** Refuses a round without goals, or with goals that are in no order. */
    public static GoalSets of(List<GoalSet> goalSets) {
        Map<String, GoalLadder> ladders = new TreeMap<>();
        for (GoalSet goalSet : goalSets) {
            ladders.put(goalSet.getSegment(), ladder(goalSet));
        }
        if (ladders.isEmpty()) {
            throw RoundRefusedException.bySettings(
                    "the round has no goal sets: let thresholds.min.samples be reached before rounds close");
        }
        return new GoalSets(ladders);
    }

    private static GoalLadder ladder(GoalSet goalSet) {
        try {
            return new GoalLadder(goalSet.getLevels().stream()
                    .map(level -> new Goal(level.getLevel(), level.getThreshold(), level.getPercent()))
                    .toList());
        } catch (IllegalArgumentException e) {
            throw RoundRefusedException.bySettings(
                    "goal set of segment " + goalSet.getSegment() + ": " + e.getMessage(), e);
        }
    }

    Optional<GoalLadder> forSegment(String segment) {
        int slash = segment.indexOf('/');
        String tenant = slash < 0 ? segment : segment.substring(0, slash);
        GoalLadder own = ladders.get(segment);
        if (own == null) {
            own = ladders.get(tenant + "/*");
        }
        return Optional.ofNullable(own == null ? ladders.get(LINE) : own);
    }
}
