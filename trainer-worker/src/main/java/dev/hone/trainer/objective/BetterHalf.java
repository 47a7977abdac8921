package dev.hone.trainer.objective;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.GoalLadder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The demonstrations at or above the median quality of the responses of their segment. Where the lower half and the
 * median are of one quality, those above it: a half that holds all would tell nothing apart. Corrections are in it, and
 * move no median: nobody graded them.
 */
record BetterHalf(Map<GoalLadder, Integer> lowest) {

    static BetterHalf of(List<Demonstration> demonstrations) {
        Map<GoalLadder, Integer> lowest = new HashMap<>();
        demonstrations.stream()
                .filter(row -> !row.origin().correction())
                .collect(groupingBy(Demonstration::ladder, mapping(Demonstration::quality, toList())))
                .forEach((ladder, qualities) -> lowest.put(ladder, lowest(qualities)));
        return new BetterHalf(lowest);
    }

    private static int lowest(List<Integer> qualities) {
        List<Integer> sorted = qualities.stream().sorted().toList();
        int median = sorted.get(sorted.size() / 2);
        return sorted.get(0) < median
                ? median
                : sorted.stream()
                        .filter(quality -> quality > median)
                        .findFirst()
                        .orElse(median);
    }

    boolean has(Demonstration demonstration) {
        return demonstration.quality() >= lowest.getOrDefault(demonstration.ladder(), 0);
    }
}
