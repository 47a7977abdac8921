package dev.hone.trainer.intake;

import java.util.List;
import java.util.Optional;

/** The goals of one segment, by level, ascending; at least one. */
public record GoalLadder(List<Goal> goals) {

    public GoalLadder {
        goals = List.copyOf(goals);
        if (goals.isEmpty()) {
            throw new IllegalArgumentException("a goal set needs at least one goal");
        }
        for (int i = 1; i < goals.size(); i++) {
            if (goals.get(i).level() <= goals.get(i - 1).level()
                    || goals.get(i).threshold() < goals.get(i - 1).threshold()) {
                throw new IllegalArgumentException("the goals of a goal set ascend by level and threshold: " + goals);
            }
        }
    }

    /** The goals that an answer of this quality met, in units of 2^-14. */
    public List<Goal> metBy(int quality) {
        return goals.stream().filter(goal -> goal.metBy(quality)).toList();
    }

    /** The goal that is served: the highest. */
    public Goal served() {
        return goals.get(goals.size() - 1);
    }

    public Goal lowest() {
        return goals.get(0);
    }

    public Optional<Goal> at(int level) {
        return goals.stream().filter(goal -> goal.level() == level).findFirst();
    }
}
