package dev.hone.trainer.objective;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.RoundRefusedException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Supervised fine-tuning on the responses that met one goal, without a goal in the prompt.
 *
 * <p>It takes as many draws as the other objectives would of the same examples, as far as the bound on repeats lets it,
 * so that they can be compared at equal budgets.
 *
 * @param level of the goal; empty for the highest of each segment
 */
record FilteredSft(Recipe.Draw draw, OptionalInt level) implements Objective {

    @Override
    public Optional<GoalPrompt> goalPrompt() {
        return Optional.empty();
    }

    @Override
    public List<List<SampledExample>> sample(List<Demonstration> demonstrations, int phrasings, long seed) {
        List<Demonstration> kept = demonstrations.stream().filter(this::keeps).toList();
        if (kept.isEmpty()) {
            throw RoundRefusedException.bySettings("none of the " + demonstrations.size() + " examples met " + goal()
                    + ", and the objective filtered-sft trains on no others: lower " + Recipe.PREFIX
                    + "filter.level, or gather more examples");
        }
        return new UniformSampler(draw, seed).from(kept, demonstrations.size());
    }

    @Override
    public Optional<SampledExample> beside(SampledExample row, Demonstration earlier) {
        return keeps(earlier) ? Optional.of(row.with(earlier)) : Optional.empty();
    }

    @Override
    public HoldoutMeasure measure() {
        return new HoldoutMeasure("on answers that met " + goal(), "those that met " + goal(), this::keeps);
    }

    /** Goals of equal thresholds keep the highest one's number: whoever met a higher level met this one. */
    private boolean keeps(Demonstration demonstration) {
        return level.isEmpty()
                ? demonstration.meetsServed()
                : demonstration.goals().stream().anyMatch(goal -> goal.level() >= level.getAsInt());
    }

    private String goal() {
        return level.isEmpty() ? "the highest goal" : "goal " + level.getAsInt();
    }
}
