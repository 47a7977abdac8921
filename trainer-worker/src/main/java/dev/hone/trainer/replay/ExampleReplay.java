package dev.hone.trainer.replay;

import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Chooses the earlier examples that a round trains on again.
 *
 * <p>Each goal level gets an equal share of the places, the highest first because it has the fewest to choose from;
 * what a level cannot fill falls to the levels below it. Within a level those with the smallest seeded hash are taken,
 * whatever the order in which they came.
 */
public final class ExampleReplay {

    private ExampleReplay() {}

    /** At most {@code count} of the candidates, sorted by interaction id. */
    public static List<Demonstration> choose(List<Demonstration> candidates, long count, long seed) {
        NavigableSet<Integer> levels = new TreeSet<>();
        candidates.forEach(candidate -> candidate.goals().forEach(goal -> levels.add(goal.level())));
        Map<String, Demonstration> chosen = new LinkedHashMap<>();
        int levelsLeft = levels.size();
        for (int level : levels.descendingSet()) {
            long places = (count - chosen.size()) / levelsLeft--;
            byHash(candidates, level, new Seeds(seed)).stream()
                    .filter(candidate -> !chosen.containsKey(candidate.id()))
                    .limit(levelsLeft == 0 ? count - chosen.size() : places)
                    .toList()
                    .forEach(candidate -> chosen.put(candidate.id(), candidate));
        }
        return chosen.values().stream()
                .sorted(Comparator.comparing(Demonstration::id))
                .toList();
    }

    private static List<Demonstration> byHash(List<Demonstration> candidates, int level, Seeds seeds) {
        List<Hashed> hashed = new ArrayList<>();
        for (Demonstration candidate : candidates) {
            if (candidate.meets(level)) {
                hashed.add(new Hashed(seeds.hash("replay " + level + " " + candidate.id()), candidate));
            }
        }
        hashed.sort(Comparator.comparingLong(Hashed::hash)
                .thenComparing(row -> row.candidate().id()));
        return hashed.stream().map(Hashed::candidate).toList();
    }

    private record Hashed(long hash, Demonstration candidate) {}
}
