package dev.hone.trainer.objective;

import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
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
import java.util.stream.Stream;

/**
 * Draws the rows of a round: a goal uniformly among those that have examples, then an example uniformly among those
 * that meet it.
 *
 * <p>Weighting the examples of goal k by 1/n_k leaves the optimum of every goal where it was: the logging policy given
 * that the goal was met. Drawing one goal per example instead would tilt the lower goals towards "met this goal and no
 * higher one".
 *
 * <p>Within a goal the examples are dealt from a shuffled deck that starts anew when it is empty, so that their numbers
 * of draws differ by one at most. No example is drawn more than {@code maxRepeats} times in all; see
 * {@link GoalShares}.
 */
final class GoalSampler {

    private final Recipe.Draw recipe;
    private final int phrasings;
    private final Seeds seeds;

    GoalSampler(Recipe.Draw recipe, int phrasings, long seed) {
        this.recipe = recipe;
        this.phrasings = phrasings;
        this.seeds = new Seeds(seed);
    }

    /** The rows in the order in which they were drawn; the order of the demonstrations changes nothing. */
    List<SampledExample> from(List<Demonstration> demonstrations) {
        List<Demonstration> sorted = demonstrations.stream()
                .sorted(Comparator.comparing(Demonstration::interactionId))
                .toList();
        List<GoalExample> pairs =
                switch (recipe.kind()) {
                    case GOAL -> goalUniform(sorted);
                    case PAIR -> pairUniform(sorted);
                };
        Random words = seeds.stream("words");
        return pairs.stream().map(pair -> worded(pair, words)).toList();
    }

    private SampledExample worded(GoalExample pair, Random words) {
        boolean dropped = words.nextDouble() < recipe.goalDropout();
        int phrasing = words.nextInt(phrasings);
        return new SampledExample(pair.demonstration(), dropped ? null : pair.goal(), phrasing);
    }

    private List<GoalExample> goalUniform(List<Demonstration> demonstrations) {
        TreeMap<Integer, List<GoalExample>> byLevel = new TreeMap<>();
        for (GoalExample pair : pairs(demonstrations)) {
            byLevel.computeIfAbsent(pair.goal().level(), level -> new ArrayList<>())
                    .add(pair);
        }
        Map<String, Integer> repeats = new HashMap<>();
        List<ShuffledPool<GoalExample>> decks = new ArrayList<>();
        byLevel.forEach((level, cards) -> decks.add(
                new ShuffledPool<>(cards, GoalExample::interactionId, seeds.stream("deck " + level), repeats)));
        List<Integer> sizes = byLevel.values().stream().map(List::size).toList();
        List<GoalExample> drawn = new ArrayList<>();
        for (int goal : shuffled(GoalShares.of(sizes, draws(demonstrations.size()), recipe.maxRepeats()))) {
            // Rounding may leave a goal without examples that may still be drawn; its draw falls to the lowest goal.
            Stream.of(decks.get(goal), decks.get(0))
                    .map(deck -> deck.deal(recipe.maxRepeats()))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .ifPresent(drawn::add);
        }
        return drawn;
    }

    private List<Integer> shuffled(int[] counts) {
        List<Integer> order = new ArrayList<>();
        for (int goal = 0; goal < counts.length; goal++) {
            order.addAll(Collections.nCopies(counts[goal], goal));
        }
        Collections.shuffle(order, seeds.stream("goals"));
        return order;
    }

    private List<GoalExample> pairUniform(List<Demonstration> demonstrations) {
        var deck = new ShuffledPool<>(
                pairs(demonstrations), GoalExample::interactionId, seeds.stream("deck of pairs"), new HashMap<>());
        List<GoalExample> drawn = new ArrayList<>();
        for (int i = draws(demonstrations.size()); i > 0; i--) {
            deck.deal(recipe.maxRepeats()).ifPresent(drawn::add);
        }
        return drawn;
    }

    private static List<GoalExample> pairs(List<Demonstration> demonstrations) {
        return demonstrations.stream()
                .flatMap(demonstration ->
                        demonstration.goals().stream().map(goal -> new GoalExample(demonstration, goal)))
                .toList();
    }

    private int draws(int examples) {
        return (int) Math.round(Math.min(recipe.epochs(), recipe.maxRepeats()) * examples);
    }
}
