package dev.hone.lab.bench.method;

import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Seeds;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of a task's demonstrations are learned from.
 *
 * @param best how many of those that met the highest goal, at most; smaller diets are parts of larger ones
 * @param half whether half of the subjects have none of them, the half that is reported on
 */
public record Diet(int best, boolean half) {

    /** All there are. */
    public static final Diet ALL = new Diet(Integer.MAX_VALUE, false);

    private static final Seeds SEEDS = new Seeds(0);

    public Diet {
        if (best < 0) {
            throw new IllegalArgumentException("a diet has 0 of the best or more, was " + best);
        }
    }

    /** So many of those that met the highest goal, and all others. */
    public static Diet ofBest(int count) {
        return new Diet(count, false);
    }

    /** Those that met the highest goal are of one half of the subjects; what the other half gets is looked at. */
    public static Diet withoutBestOfHalf() {
        return new Diet(Integer.MAX_VALUE, true);
    }

    /** What is left, in the order in which it was. */
    List<Demonstration> of(List<Demonstration> demonstrations) {
        if (equals(ALL)) {
            return demonstrations;
        }
        Set<String> kept = demonstrations.stream()
                .filter(Demonstration::meetsServed)
                .filter(one -> !half || !without(String.valueOf(one.origin().subject())))
                .map(Demonstration::id)
                .sorted(Comparator.comparingLong(SEEDS::hash))
                .limit(best)
                .collect(Collectors.toSet());
        return demonstrations.stream()
                .filter(one -> !one.meetsServed() || kept.contains(one.id()))
                .toList();
    }

    /** Whether a cluster of the test part is reported on. */
    boolean reports(String cluster) {
        return !half || without(cluster);
    }

    private static boolean without(String subject) {
        return SEEDS.hash("half " + subject) < 0;
    }
}
