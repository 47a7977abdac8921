package dev.hone.trainer.objective;

import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/** Draws examples uniformly and without goals, from a shuffled pool that starts anew when it is empty. */
record UniformSampler(Recipe.Draw recipe, long seed) {

    /**
     * Rows of one; the order of the pool changes nothing.
     *
     * @param examples how many the epochs are counted in; more than the pool where a part of them was left out
     */
    List<List<SampledExample>> from(List<Demonstration> pool, int examples) {
        List<Demonstration> sorted =
                pool.stream().sorted(Comparator.comparing(Demonstration::id)).toList();
        var shuffled = new ShuffledPool<>(sorted, Demonstration::id, new Seeds(seed).stream("pool"), new HashMap<>());
        List<List<SampledExample>> drawn = new ArrayList<>();
        for (long left = draws(pool.size(), examples); left > 0; left--) {
            shuffled.deal(recipe.maxRepeats())
                    .ifPresent(row -> drawn.add(List.of(new SampledExample(row, null, Encoder.SERVED_PHRASING))));
        }
        return drawn;
    }

    private long draws(int pool, int examples) {
        return Math.min(Math.round(recipe.epochs() * examples), (long) recipe.maxRepeats() * pool);
    }
}
