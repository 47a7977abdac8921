package dev.hone.lab.bench.method;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.objective.Objective;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One training: a method's settings, a seed, and where it ends.
 *
 * @param recipe all settings of a round
 * @param seed of the adapter's first weights and of all draws
 */
public record Lesson(Recipe recipe, long seed, Budget budget, Diet diet, Wording wording) {

    /** With goals in the words that the objective has. */
    public Lesson(Recipe recipe, long seed, Budget budget, Diet diet) {
        this(recipe, seed, budget, diet, Wording.SHIPPED);
    }

    /**
     * Where a training ends: after so many steps, or before the step that would take it beyond so many supervised
     * tokens, whichever comes first.
     */
    public record Budget(int steps, long tokens) {

        /** So many steps, whatever is in them. */
        public static Budget ofSteps(int steps) {
            return new Budget(steps, Long.MAX_VALUE);
        }

        public Budget {
            if (steps < 1 || tokens < 1) {
                throw new IllegalArgumentException(
                        "a budget is 1 step and 1 token or more, was " + steps + ", " + tokens);
            }
        }
    }

    /** The settings of a task, with others laid over them, without their prefix. */
    public static Recipe recipe(Map<String, String> ofTask, Map<String, String> over) {
        Map<String, String> all = new TreeMap<>(ofTask);
        all.putAll(over);
        Map<String, String> named = new TreeMap<>();
        all.forEach((key, value) -> named.put(Recipe.PREFIX + key, value));
        return Recipe.from(Settings.of(named));
    }

    /** What it is trained for. */
    Objective objective() {
        return wording.objective(recipe);
    }

    /** A name for what comes of it on a task; equal names, equal adapters on the same hardware. */
    public String digest(SortedMap<String, String> task) {
        SortedMap<String, String> all = new TreeMap<>(task);
        recipe.toMap().forEach((key, value) -> all.put("recipe." + key, value));
        all.put("seed", Long.toString(seed));
        all.put("steps", Integer.toString(budget.steps));
        all.put("tokens", Long.toString(budget.tokens));
        if (!diet.equals(Diet.ALL)) {
            all.put("diet", diet.toString());
        }
        if (wording != Wording.SHIPPED) {
            all.put("wording", wording.name());
        }
        return Sha256.hex(Sha256.of(all.toString())).substring(0, 24);
    }
}
