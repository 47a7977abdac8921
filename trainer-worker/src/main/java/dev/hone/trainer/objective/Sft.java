package dev.hone.trainer.objective;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import java.util.List;
import java.util.Optional;

/** Supervised fine-tuning on all responses alike, without goals: every example once an epoch. */
record Sft(Recipe.Draw draw) implements Objective {

    private static final HoldoutMeasure ALL = new HoldoutMeasure("on all answers", "all of them", row -> true);

    @Override
    public Optional<GoalPrompt> goalPrompt() {
        return Optional.empty();
    }

    @Override
    public List<List<SampledExample>> sample(List<Demonstration> demonstrations, int phrasings, long seed) {
        return new UniformSampler(draw, seed).from(demonstrations, demonstrations.size());
    }

    @Override
    public Optional<SampledExample> beside(SampledExample row, Demonstration earlier) {
        return Optional.of(row.with(earlier));
    }

    @Override
    public HoldoutMeasure measure() {
        return ALL;
    }
}
