package dev.hone.lab.bench.trainer;

import dev.hone.lab.bench.MultiplySpeed;
import dev.hone.lab.training.LogExamples;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.Torch;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.terminal.Progress;
import dev.hone.terminal.RunFailedException;
import dev.hone.trainer.BaseModel;
import dev.hone.trainer.RecipeCheck;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.intake.Intake;
import dev.hone.trainer.intake.Seeds;
import dev.hone.trainer.objective.Objective;
import dev.hone.trainer.train.BatchPlan;
import dev.hone.trainer.train.Checkpoints;
import dev.hone.trainer.train.SampledRows;
import dev.hone.trainer.train.Training;
import dev.hone.trainer.train.TrainingRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Says where the time of a training step goes: takes the first steps of the round in this process, without a broker,
 * some of them with every call of the engine's library traced.
 */
public final class StepBench {

    private final TrainerPlan plan;
    private final Path folder;
    private final Progress progress;
    private final LongSupplier nanoTime;

    /** @param folder everything goes there; whoever gives it cleans it up */
    public StepBench(TrainerPlan plan, Path folder, Progress progress, LongSupplier nanoTime) {
        this.plan = plan;
        this.folder = folder;
        this.progress = progress;
        this.nanoTime = nanoTime;
    }

    /** By itself. */
    public StepFindings run() throws IOException {
        Path base = folder.resolve("base");
        plan.model().write(base, plan.seed());
        progress.say("measuring what the machine can do");
        return run(base, MultiplySpeed.operationsPerSecond(plan.threads(), folder));
    }

    /** @param machine operations a second in products of large matrices */
    StepFindings run(Path base, double machine) throws IOException {
        Torch.setThreads(plan.threads());
        Recipe recipe = Recipe.from(Settings.of(TrainerBench.RECIPE));
        try (BaseModel model = BaseModel.load(base)) {
            Objective objective = Objective.of(recipe);
            List<List<TrainingRow>> batches = batches(recipe, objective, model);
            progress.say("taking a step apart: " + turns(batches).size() + " of them, " + batches.size()
                    + " traced for time");
            Path traced = folder.resolve("traced.json");
            Path sized = folder.resolve("sized.json");
            StepWatch watch = new StepWatch(batches.size(), traced, sized, nanoTime);
            Adapter start = Adapter.create(
                    RecipeCheck.lora(recipe.lora()), model.model(), new Seeds(plan.seed()).hash("adapter"));
            Checkpoints none = new Checkpoints(folder.resolve("none"), Integer.MAX_VALUE);
            try (watch) {
                new Training(model.model(), objective, none, watch)
                        .run(start, turns(batches), recipe, recipe.optimizer().learningRate());
            }
            if (!watch.isComplete()) {
                throw new RunFailedException("the training broke off: a loss was no number");
            }
            StepFindings.Seconds seconds = watch.seconds();
            double micros = 1e6 * batches.size();
            StepParts parts =
                    StepParts.of(TracedCall.read(traced), micros * seconds.traced(), micros * seconds.plain());
            double operations = TracedCall.productOperations(TracedCall.read(sized));
            return new StepFindings(plan, machine, amounts(batches, operations), seconds, parts);
        }
    }

    private List<List<TrainingRow>> batches(Recipe recipe, Objective objective, BaseModel model) {
        BenchExamples examples = new BenchExamples(plan, recipe);
        SortedMap<String, Example> byId = new TreeMap<>();
        for (Example example : examples.all()) {
            byId.put(BenchExamples.id(byId.size()), example);
        }
        TrainingRound round = examples.round("examples", new long[] {byId.size()});
        Intake.Taken taken = Intake.take(round, new LogExamples(byId));
        Encoder encoder = objective.encoder(model.renderer(), recipe.rows());
        SampledRows rows = SampledRows.drawn(objective, recipe, taken.own(), encoder, plan.seed());
        List<List<TrainingRow>> all = BatchPlan.of(
                rows.groups(), row -> row.tokens().length(), recipe.batches().examples(), plan.seed());
        return all.subList(0, Math.min(all.size(), plan.tracedSteps()));
    }

    private static List<List<TrainingRow>> turns(List<List<TrainingRow>> batches) {
        return Stream.generate(() -> batches)
                .limit(StepWatch.TURNS)
                .flatMap(List::stream)
                .toList();
    }

    private static StepFindings.Amounts amounts(List<List<TrainingRow>> batches, double operations) {
        List<TokenSequence> rows = new ArrayList<>();
        batches.forEach(batch -> batch.forEach(row -> rows.add(row.tokens())));
        return new StepFindings.Amounts(
                batches.size(),
                rows.stream().mapToLong(TokenSequence::length).sum(),
                rows.stream().mapToLong(TokenSequence::countedTokens).sum(),
                operations);
    }
}
