package dev.hone.trainer.objective;

import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Draws pairs of answers to one prompt, the better first: a demonstration that has partners uniformly, and then one of
 * them uniformly. All pairs uniformly would be the square of how often a prompt was asked.
 */
record PairSampler(Recipe.Draw recipe, long seed) {

    /** As many rows as other objectives draw, as far as the bound on an example's repeats lets it. */
    List<List<SampledExample>> from(List<Demonstration> demonstrations) {
        Partners partners = Partners.of(demonstrations);
        List<Demonstration> cards = demonstrations.stream()
                .filter(row -> !partners.of(row).isEmpty())
                .sorted(Comparator.comparing(Demonstration::id))
                .toList();
        Seeds seeds = new Seeds(seed);
        Map<String, Integer> repeats = new HashMap<>();
        var deck = new ShuffledPool<>(cards, Demonstration::id, seeds.stream("first of a pair"), repeats);
        Random choice = seeds.stream("second of a pair");
        List<List<SampledExample>> pairs = new ArrayList<>();
        Optional<Demonstration> card = Optional.empty();
        for (long left = draws(demonstrations.size()); left > 0; left--) {
            card = deck.deal(recipe.maxRepeats());
            card.ifPresent(first ->
                    partner(partners.of(first), repeats, choice).ifPresent(second -> pairs.add(pair(first, second))));
        }
        return pairs;
    }

    private long draws(int demonstrations) {
        return Math.round(recipe.epochs() * demonstrations / 2);
    }

    private Optional<Demonstration> partner(List<Demonstration> partners, Map<String, Integer> repeats, Random choice) {
        List<Demonstration> left = partners.stream()
                .filter(row -> repeats.getOrDefault(row.id(), 0) < recipe.maxRepeats())
                .toList();
        if (left.isEmpty()) {
            return Optional.empty();
        }
        Demonstration second = left.get(choice.nextInt(left.size()));
        repeats.merge(second.id(), 1, Integer::sum);
        return Optional.of(second);
    }

    private static List<SampledExample> pair(Demonstration one, Demonstration other) {
        boolean better = one.quality() > other.quality();
        return List.of(row(better ? one : other), row(better ? other : one));
    }

    private static SampledExample row(Demonstration demonstration) {
        return new SampledExample(demonstration, null, Encoder.SERVED_PHRASING);
    }
}
