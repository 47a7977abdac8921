package dev.hone.trainer.objective;

import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Goal;
import dev.hone.trainer.intake.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Draws the rows of a round: a goal uniformly among those that have examples, then an example of it uniformly; and for
 * a share of the rows an example without a goal, uniformly over all.
 *
 * <p>Weighting the examples of goal k by 1/n_k leaves the optimum of every goal where it was: the logging policy given
 * that the goal was met. Drawing one goal per example instead tilts the lower goals towards "met this goal and no
 * higher one". Goals dropped from tilted draws would tilt the version without a goal towards the better answers.
 *
 * <p>Within a goal the examples are dealt from a shuffled deck that starts anew when it is empty, so that their numbers
 * of draws differ by one at most. No example is drawn more than {@code maxRepeats} times in all; see
 * {@link GoalShares}.
 */
final class GoalSampler {

    private final Recipe.Draw recipe;
    private final GoalsShown shown;
    private final int phrasings;
    private final Seeds seeds;
    private final Map<String, Integer> repeats = new HashMap<>();

    GoalSampler(Recipe.Draw recipe, GoalsShown shown, int phrasings, long seed) {
        this.recipe = recipe;
        this.shown = shown;
        this.phrasings = phrasings;
        this.seeds = new Seeds(seed);
    }

    /** The goals that a response is drawn under. */
    enum GoalsShown {
        /** Every goal that it met. */
        MET {
            @Override
            List<Goal> of(Demonstration demonstration) {
                return demonstration.goals();
            }
        },
        /** The highest that it met, and no other. */
        ACHIEVED {
            @Override
            List<Goal> of(Demonstration demonstration) {
                List<Goal> met = demonstration.goals();
                return met.subList(met.size() - 1, met.size());
            }
        };

        abstract List<Goal> of(Demonstration demonstration);

        /** An earlier answer in a row: under the row's goal where it may be drawn under that, and without one. */
        Optional<SampledExample> beside(SampledExample row, Demonstration earlier) {
            boolean fits = row.goalIfAny()
                    .map(goal -> of(earlier).stream().anyMatch(shown -> shown.level() == goal.level()))
                    .orElse(true);
            return fits ? Optional.of(row.with(earlier)) : Optional.empty();
        }
    }

    /** Draws that come from one deck, and what becomes of a card of it. */
    private record Deal(ShuffledPool<GoalExample> deck, UnaryOperator<GoalExample> row, int draws) {

        Deal(ShuffledPool<GoalExample> deck, int draws) {
            this(deck, UnaryOperator.identity(), draws);
        }

        Optional<GoalExample> next(int maxRepeats) {
            return deck.deal(maxRepeats).map(row);
        }
    }

    /** The rows in the order in which they were drawn; the order of the demonstrations changes nothing. */
    List<SampledExample> from(List<Demonstration> demonstrations) {
        repeats.clear();
        List<Demonstration> sorted = demonstrations.stream()
                .sorted(Comparator.comparing(Demonstration::id))
                .toList();
        int draws = (int) Math.round(Math.min(recipe.epochs(), recipe.maxRepeats()) * sorted.size());
        int goalFree = (int) Math.round(recipe.goalFreeShare() * draws);
        List<Deal> deals = new ArrayList<>(withGoals(sorted, draws - goalFree));
        deals.add(new Deal(deck("no goal", GoalExample.withoutGoal(sorted)), goalFree));
        Random words = seeds.stream("words");
        return dealt(deals).stream()
                .map(pair -> new SampledExample(pair.demonstration(), pair.goal(), words.nextInt(phrasings)))
                .toList();
    }

    private List<Deal> withGoals(List<Demonstration> demonstrations, int draws) {
        return switch (recipe.kind()) {
            case GOAL -> goalUniform(demonstrations, draws);
            case PAIR -> List.of(new Deal(deck("pairs", pairs(demonstrations)), draws));
            case EXAMPLE -> List.of(exampleUniform(demonstrations, draws));
        };
    }

    private List<Deal> goalUniform(List<Demonstration> demonstrations, int draws) {
        TreeMap<Integer, List<GoalExample>> byLevel = new TreeMap<>();
        for (GoalExample pair : pairs(demonstrations)) {
            int level = pair.goal() == null ? 0 : pair.goal().level();
            byLevel.computeIfAbsent(level, absent -> new ArrayList<>()).add(pair);
        }
        double repeatsWithGoal = recipe.maxRepeats() * (1 - recipe.goalFreeShare());
        List<Integer> sizes = byLevel.values().stream().map(List::size).toList();
        int[] counts = shown == GoalsShown.MET
                ? GoalShares.ofNested(sizes, draws, repeatsWithGoal)
                : GoalShares.ofDisjoint(sizes, draws, repeatsWithGoal);
        List<Deal> deals = new ArrayList<>();
        byLevel.forEach((level, cards) -> deals.add(new Deal(deck("deck " + level, cards), counts[deals.size()])));
        return deals;
    }

    private Deal exampleUniform(List<Demonstration> demonstrations, int draws) {
        Random choice = seeds.stream("goal of an example");
        return new Deal(
                deck("examples", GoalExample.withoutGoal(demonstrations)),
                card -> {
                    List<Goal> goals = shown.of(card.demonstration());
                    return new GoalExample(card.demonstration(), goals.get(choice.nextInt(goals.size())));
                },
                draws);
    }

    private ShuffledPool<GoalExample> deck(String name, List<GoalExample> cards) {
        return new ShuffledPool<>(cards, GoalExample::id, seeds.stream(name), repeats);
    }

    /** Deals in a shuffled order, so that every part of the round has all goals. */
    private List<GoalExample> dealt(List<Deal> deals) {
        List<Deal> order = new ArrayList<>();
        deals.forEach(deal -> order.addAll(Collections.nCopies(deal.draws(), deal)));
        Collections.shuffle(order, seeds.stream("goals"));
        List<GoalExample> drawn = new ArrayList<>();
        for (Deal deal : order) {
            // Rounding may leave a goal without examples that may still be drawn; its draw falls to the lowest goal.
            Stream.of(deal, deals.get(0))
                    .map(from -> from.next(recipe.maxRepeats()))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .ifPresent(drawn::add);
        }
        return drawn;
    }

    private List<GoalExample> pairs(List<Demonstration> demonstrations) {
        return demonstrations.stream()
                .flatMap(row -> shown.of(row).stream().map(goal -> new GoalExample(row, goal)))
                .toList();
    }
}
