package dev.hone.trainer.train;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.Factors;
import dev.hone.llm.lora.WholeModel;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.TrainingOptions;
import dev.hone.llm.train.AdapterTraining;
import dev.hone.llm.train.AnchoredBatch;
import dev.hone.llm.train.FullTraining;
import dev.hone.llm.train.OptimizerSettings;
import dev.hone.llm.train.ResponseLoss;
import dev.hone.llm.train.StepResult;
import dev.hone.llm.train.StepwiseTraining;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.objective.Objective;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The optimiser's loop over an adapter or all weights: one step per batch, a fresh optimiser, warm-up and decay.
 *
 * <p>Runs on the caller's thread. A loss that is no number ends the loop, since nothing after it can mend the weights.
 */
public final class Training {

    private final LanguageModel model;
    private final Objective objective;
    private final Checkpoints checkpoints;
    private final TrainingObserver observer;
    private final Factors factors;

    /**
     * One of a whole adapter, or of all weights.
     *
     * @param model the base
     */
    public Training(LanguageModel model, Objective objective, Checkpoints checkpoints, TrainingObserver observer) {
        this(model, objective, checkpoints, observer, Factors.ALL);
    }

    /** @param factors what of the adapter is trained */
    public Training(
            LanguageModel model,
            Objective objective,
            Checkpoints checkpoints,
            TrainingObserver observer,
            Factors factors) {
        this.model = model;
        this.objective = objective;
        this.checkpoints = checkpoints;
        this.observer = observer;
        this.factors = factors;
    }

    /** An adapter and how it came to be. */
    public record Trained(Adapter adapter, TrainingCurve curve) {}

    /** A whole model and how it came to be; the caller releases it. */
    public record TrainedWhole(WholeModel model, TrainingCurve curve) {}

    /**
     * Trains on from an adapter.
     *
     * @param peakRate the schedule's highest learning rate
     */
    public Trained run(Adapter start, List<List<TrainingRow>> batches, Recipe recipe, double peakRate) {
        try (AdapterTraining training = begun(start, recipe)) {
            TrainingCurve curve = loop(training, batches, schedule(batches.size(), peakRate, recipe), recipe);
            return new Trained(training.adapter(), curve);
        }
    }

    /**
     * Trains on from all weights of a model, which stay as they are.
     *
     * @param start the base, or a model that was trained on from it
     * @param peakRate the schedule's highest learning rate
     */
    public TrainedWhole runWhole(LanguageModel start, List<List<TrainingRow>> batches, Recipe recipe, double peakRate) {
        try (FullTraining training = new FullTraining(start, model, settings(recipe.optimizer()), options(recipe))) {
            TrainingCurve curve = loop(training, batches, schedule(batches.size(), peakRate, recipe), recipe);
            return new TrainedWhole(training.learned(), curve);
        }
    }

    private static Schedule schedule(int steps, double peakRate, Recipe recipe) {
        Recipe.Optimizer optimizer = recipe.optimizer();
        return new Schedule(steps, peakRate, optimizer.warmupShare(), optimizer.schedule());
    }

    /** As the recipe wants it, before the first step; the caller closes it. */
    AdapterTraining begun(Adapter start, Recipe recipe) {
        return new AdapterTraining(model, start, settings(recipe.optimizer()), options(recipe), factors);
    }

    private static OptimizerSettings settings(Recipe.Optimizer optimizer) {
        OptimizerSettings standard = OptimizerSettings.standard();
        return new OptimizerSettings(
                optimizer.weightDecay(),
                standard.beta1(),
                standard.beta2(),
                standard.epsilon(),
                optimizer.maxGradientNorm());
    }

    private TrainingOptions options(Recipe recipe) {
        TrainingOptions standard = TrainingOptions.standard(model.config());
        return recipe.arithmetic().gradientCheckpointing() ? standard.withCheckpoints() : standard;
    }

    private TrainingCurve loop(
            StepwiseTraining training, List<List<TrainingRow>> batches, Schedule schedule, Recipe recipe) {
        TrainingCurve curve = checkpoints.restore(training);
        List<StepResult> sinceCheckpoint = new ArrayList<>();
        for (int step = curve.steps(); step < batches.size(); step++) {
            StepResult result = step(training, batches.get(step), schedule.rate(step), recipe);
            sinceCheckpoint.add(result);
            observer.measured(new TrainingObserver.Step(
                    step + 1,
                    batches.size(),
                    result.loss(),
                    result.responseTokens(),
                    schedule.rate(step),
                    result.gradientNorm()));
            observer.stepped(step + 1, batches.size(), result.loss(), result.responseTokens());
            if (!Double.isFinite(result.loss())) {
                break;
            }
            boolean stop = observer.stopRequested();
            if (stop || checkpoints.dueAfter(step + 1)) {
                curve = curve.with(sinceCheckpoint);
                sinceCheckpoint.clear();
                checkpoints.save(training, curve);
                observer.checkpointed(step + 1);
            }
            if (stop) {
                throw new TrainingStoppedException(step + 1);
            }
        }
        return curve.with(sinceCheckpoint);
    }

    private StepResult step(StepwiseTraining training, List<TrainingRow> batch, double rate, Recipe recipe) {
        AnchoredBatch anchored = new AnchoredBatch(
                batch.stream().map(TrainingRow::tokens).toList(),
                batch.stream().map(TrainingRow::withoutGoal).toList(),
                recipe.objective().klWeight());
        Optional<ResponseLoss> loss =
                objective.loss(batch.stream().flatMap(TrainingRow::answers).toList());
        return training.step(anchored, loss, rate, recipe.batches().microExamples());
    }
}
