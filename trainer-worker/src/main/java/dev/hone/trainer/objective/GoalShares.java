package dev.hone.trainer.objective;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How many draws each goal gets: equal shares, as far as the bound on an example's repeats allows.
 *
 * <p>An example that meets all goals is drawn sum_k x_k / n_k times, with x_k draws for the n_k examples of goal k. To
 * keep that at R or below, the highest goal may deal its examples R/2 times, the next one R/4 times and so on, the
 * lowest as often as the one above it. What a goal may not take goes to the others in equal parts, and is left out once
 * none may take more. A rare goal so takes nothing from the others, and since no example is cut off before its fellows,
 * no goal is tilted.
 *
 * <p>Where an example is one of a single goal, each goal may deal its examples R times.
 */
final class GoalShares {

    private GoalShares() {}

    /**
     * Draws by goal where an example is one of every goal that it met. {@code sizes} are the numbers of examples by
     * goal, ascending by level, none 0.
     */
    static int[] ofNested(List<Integer> sizes, int draws, double maxRepeats) {
        double[] repeats = new double[sizes.size()];
        double left = maxRepeats;
        for (int goal = repeats.length - 1; goal >= 0; goal--) {
            left = goal == 0 ? left : left / 2;
            repeats[goal] = left;
        }
        return of(limits(sizes, repeats), draws);
    }

    /** The same where an example is one of a single goal. */
    static int[] ofDisjoint(List<Integer> sizes, int draws, double maxRepeats) {
        double[] repeats = new double[sizes.size()];
        Arrays.fill(repeats, maxRepeats);
        return of(limits(sizes, repeats), draws);
    }

    private static int[] of(int[] limits, int draws) {
        int[] counts = new int[limits.length];
        int left = draws;
        int goalsLeft = limits.length;
        for (int goal : scarcestFirst(limits)) {
            counts[goal] = Math.min(limits[goal], left / goalsLeft--);
            left -= counts[goal];
        }
        return counts;
    }

    private static int[] limits(List<Integer> sizes, double[] repeats) {
        return IntStream.range(0, repeats.length)
                .map(goal -> (int) Math.min(Integer.MAX_VALUE, Math.ceil(repeats[goal] * sizes.get(goal))))
                .toArray();
    }

    private static List<Integer> scarcestFirst(int[] limits) {
        return IntStream.range(0, limits.length)
                .boxed()
                .sorted(Comparator.comparingInt((Integer goal) -> limits[goal]).thenComparing(goal -> goal))
                .toList();
    }
}
