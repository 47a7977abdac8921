package dev.hone.lab.bench.method;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.llm.train.ResponseLoss;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Unusable;
import dev.hone.trainer.objective.HoldoutMeasure;
import dev.hone.trainer.objective.Objective;
import dev.hone.trainer.objective.SampledExample;
import java.util.List;
import java.util.Optional;

/** How goals are put to a model that is trained on them. */
public enum Wording {
    /** As the objective has it. */
    SHIPPED {
        @Override
        GoalPrompt of(GoalPrompt shipped) {
            return shipped;
        }
    },
    /** The sentence that is served, and none beside it. */
    ONE_PHRASING {
        @Override
        GoalPrompt of(GoalPrompt shipped) {
            return new GoalPrompt(
                    shipped.threshold().subList(0, 1), shipped.levelZero().subList(0, 1));
        }
    },
    /** Its number and that of the highest, and no words. */
    NUMBERS {
        @Override
        GoalPrompt of(GoalPrompt shipped) {
            return new GoalPrompt(List.of("[Goal] {k} of {K}"), List.of("[Goal] 0 of {K}"));
        }
    };

    /** Instead of what the objective has. */
    abstract GoalPrompt of(GoalPrompt shipped);

    /** The objective of a recipe, with its goals put like this. */
    Objective objective(Recipe recipe) {
        Objective shipped = Objective.of(recipe);
        return this == SHIPPED
                ? shipped
                : new Worded(shipped, shipped.goalPrompt().map(this::of));
    }

    private record Worded(Objective shipped, Optional<GoalPrompt> goalPrompt) implements Objective {
        @Override
        public List<List<SampledExample>> sample(List<Demonstration> demonstrations, int phrasings, long seed) {
            return shipped.sample(demonstrations, phrasings, seed);
        }

        @Override
        public Unusable passedOver(List<Demonstration> demonstrations) {
            return shipped.passedOver(demonstrations);
        }

        @Override
        public Optional<SampledExample> beside(SampledExample row, Demonstration earlier) {
            return shipped.beside(row, earlier);
        }

        @Override
        public Optional<ResponseLoss> loss(List<SampledExample> answers) {
            return shipped.loss(answers);
        }

        @Override
        public HoldoutMeasure measure() {
            return shipped.measure();
        }
    }
}
