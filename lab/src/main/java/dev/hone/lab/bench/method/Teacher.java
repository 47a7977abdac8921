package dev.hone.lab.bench.method;

import dev.hone.lab.bench.method.Lesson.Budget;
import dev.hone.llm.lora.Adapter;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.BaseModel;
import dev.hone.trainer.RecipeCheck;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Seeds;
import dev.hone.trainer.objective.Objective;
import dev.hone.trainer.train.BatchPlan;
import dev.hone.trainer.train.Checkpoints;
import dev.hone.trainer.train.SampledRows;
import dev.hone.trainer.train.Training;
import dev.hone.trainer.train.TrainingObserver;
import dev.hone.trainer.train.TrainingRow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Gives lessons with what rounds are trained with, each from a fresh adapter on the base. */
final class Teacher {

    private final BaseModel base;
    private final InstantSource clock;

    Teacher(BaseModel base, InstantSource clock) {
        this.base = base;
        this.clock = clock;
    }

    /**
     * One lesson.
     *
     * @param folder for what is in the making
     */
    Taught teach(Lesson lesson, List<Demonstration> demonstrations, Path folder, TrainingObserver observer) {
        var began = clock.instant();
        Recipe recipe = drawing(lesson, demonstrations.size());
        RecipeCheck.requireAdapter(recipe, "hone bench method");
        Objective objective = lesson.wording().objective(recipe);
        Encoder encoder = objective.encoder(base.renderer(), recipe.rows());
        SampledRows rows = SampledRows.drawn(objective, recipe, demonstrations, encoder, lesson.seed());
        List<List<TrainingRow>> batches = BatchPlan.of(
                rows.groups(), row -> row.tokens().length(), recipe.batches().examples(), lesson.seed());
        List<List<TrainingRow>> taken = within(lesson.budget(), batches);
        Adapter start =
                Adapter.create(RecipeCheck.lora(recipe.lora()), base.model(), new Seeds(lesson.seed()).hash("adapter"));
        var checkpoints = new Checkpoints(folder, Integer.MAX_VALUE);
        var trained = new Training(base.model(), objective, checkpoints, observer)
                .run(start, taken, recipe, recipe.optimizer().learningRate());
        var amounts = new Taught.Amounts(
                taken.size(),
                taken.stream().mapToInt(List::size).sum(),
                trained.curve().tokens(),
                Duration.between(began, clock.instant()).toMillis() / 1000.0);
        return new Taught(trained.adapter(), amounts);
    }

    /** As many passes over the demonstrations as fill the budget's steps. */
    private static Recipe drawing(Lesson lesson, int demonstrations) {
        Recipe recipe = lesson.recipe();
        double rows = (double) lesson.budget().steps() * recipe.batches().examples();
        var map = recipe.toMap();
        // One step more, since rows that make no whole batch come to less than one.
        map.put("epochs", Double.toString((rows + recipe.batches().examples()) / demonstrations));
        map.put("max.repeats", Integer.toString((int) Math.ceil(Math.max(100, 20 * rows / demonstrations))));
        return Recipe.fromMap(map);
    }

    private static List<List<TrainingRow>> within(Budget budget, List<List<TrainingRow>> batches) {
        List<List<TrainingRow>> taken = new ArrayList<>();
        long tokens = 0;
        for (List<TrainingRow> batch : batches) {
            tokens += batch.stream()
                    .mapToLong(row -> row.tokens().countedTokens())
                    .sum();
            if (taken.size() == budget.steps() || tokens > budget.tokens()) {
                break;
            }
            taken.add(batch);
        }
        return taken;
    }
}
