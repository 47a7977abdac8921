package dev.hone.trainer.evaluate;

import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.evaluate.ScoreTable.Cell;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Goal;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which held-out rows each measure is taken over: of those that it is about the first ones in an order that has nothing
 * to do with them. So each measure has a fair sample of what it is about, the gate as many rows as there are up to its
 * bound however few of all met the served goal, and the samples share rows, which are scored once.
 *
 * @param all what divergence, guidance, answers and estimates choose from
 * @param gate those that the objective judges by
 * @param levels by level, those that met its goal
 * @param following those to which more than one goal may be put, better ones and then others, half of the bound each
 */
record MeasuredRows(
        List<Demonstration> all,
        List<Demonstration> gate,
        Map<Integer, List<Demonstration>> levels,
        List<Demonstration> following) {

    /**
     * Held-out rows before they are rendered.
     *
     * @param first of all
     * @param beyond after them, as many that count as the gate still lacks
     */
    record Wanted(List<Demonstration> first, List<Demonstration> beyond) {

        /** Of all that are held out, in the order that decides. */
        static Wanted of(List<Demonstration> ordered, Predicate<Demonstration> counts, Recipe.Evaluation most) {
            List<Demonstration> first =
                    ordered.stream().limit(most.maxExamples()).toList();
            long lacking = most.gateExamples() - first.stream().filter(counts).count();
            List<Demonstration> beyond = ordered.stream()
                    .skip(most.maxExamples())
                    .filter(counts)
                    .limit(Math.max(0, lacking))
                    .toList();
            return new Wanted(first, beyond);
        }

        List<Demonstration> rows() {
            return Stream.concat(first.stream(), beyond.stream()).toList();
        }
    }

    /** Of those that could be rendered. */
    static MeasuredRows of(
            Wanted wanted, Predicate<Demonstration> rendered, Predicate<Demonstration> counts, Recipe.Evaluation most) {
        List<Demonstration> all = wanted.first().stream().filter(rendered).toList();
        List<Demonstration> gate = upTo(
                most.gateExamples(), wanted.rows().stream().filter(rendered).filter(counts));
        TreeSet<Integer> met = new TreeSet<>();
        all.forEach(row -> row.goals().forEach(goal -> met.add(goal.level())));
        Map<Integer, List<Demonstration>> levels = new TreeMap<>();
        for (int level : met) {
            levels.put(level, upTo(most.levelExamples(), all.stream().filter(row -> isOf(level, row))));
        }
        return new MeasuredRows(all, gate, levels, following(all, most.levelExamples()));
    }

    private static boolean isOf(int level, Demonstration row) {
        return row.meets(level) && row.ladder().at(level).isPresent();
    }

    /** Rows whose answers may be told apart by goals; no more than so many, 0 for all. */
    static List<Demonstration> following(List<Demonstration> rows, int most) {
        long bound = most == 0 ? Long.MAX_VALUE : most;
        return Stream.of(true, false)
                .flatMap(better -> rows.stream()
                        .filter(MeasuredRows::hasMoreGoals)
                        .filter(row -> isBetter(row) == better)
                        .limit(better ? bound - bound / 2 : bound / 2))
                .toList();
    }

    /** Whether its segment has more than one level. */
    static boolean hasMoreGoals(Demonstration row) {
        return row.ladder().served().level() > row.ladder().lowest().level();
    }

    /** Whether it met a goal above the lowest of its segment. */
    static boolean isBetter(Demonstration row) {
        int lowest = row.ladder().lowest().level();
        return row.goals().stream().anyMatch(goal -> goal.level() > lowest);
    }

    private static List<Demonstration> upTo(int most, Stream<Demonstration> rows) {
        return (most == 0 ? rows : rows.limit(most)).toList();
    }

    /** What the losses are of: the version and its parent are scored on these. */
    Set<Cell> ofLosses(Holdout rows) {
        Set<Cell> cells = new HashSet<>(atServed(rows, gate));
        levels.forEach((level, ofLevel) ->
                ofLevel.forEach(row -> row.ladder().at(level).ifPresent(goal -> cells.add(rows.cell(row, goal)))));
        return cells;
    }

    /** What goal following is of: the version alone is scored on these. */
    static Set<Cell> ofFollowing(Holdout rows, List<Demonstration> following) {
        Set<Cell> cells = new HashSet<>(atServed(rows, following));
        following.forEach(row -> cells.add(rows.cell(row, row.ladder().lowest())));
        return cells;
    }

    /** These under the goals that serving asks for. */
    static Set<Cell> atServed(Holdout rows, Collection<Demonstration> some) {
        Set<Cell> cells = new HashSet<>();
        for (Demonstration row : some) {
            Goal served = row.ladder().served();
            cells.add(rows.cell(row, served));
        }
        return cells;
    }
}
