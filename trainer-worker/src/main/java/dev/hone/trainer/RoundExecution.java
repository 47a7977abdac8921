package dev.hone.trainer;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.torch.Torch;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.encode.Usable;
import dev.hone.trainer.evaluate.Evaluator;
import dev.hone.trainer.evaluate.Evaluator.Contest;
import dev.hone.trainer.evaluate.Evaluator.Course;
import dev.hone.trainer.evaluate.Evaluator.Findings;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.ExampleLog;
import dev.hone.trainer.intake.Intake;
import dev.hone.trainer.intake.RoundRefusedException;
import dev.hone.trainer.intake.Seeds;
import dev.hone.trainer.intake.SubjectBound;
import dev.hone.trainer.intake.Unusable;
import dev.hone.trainer.objective.Objective;
import dev.hone.trainer.publish.Publication;
import dev.hone.trainer.publish.TrainingManifest;
import dev.hone.trainer.replay.ExampleReplay;
import dev.hone.trainer.scorers.AnswerScorer;
import dev.hone.trainer.train.BatchPlan;
import dev.hone.trainer.train.Checkpoints;
import dev.hone.trainer.train.RowsInWords;
import dev.hone.trainer.train.SampledRows;
import dev.hone.trainer.train.Training;
import dev.hone.trainer.train.Training.Trained;
import dev.hone.trainer.train.TrainingCurve;
import dev.hone.trainer.train.TrainingObserver;
import dev.hone.trainer.train.TrainingRow;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One round on its way to a version: intake, replay, encode, train, evaluate, publish.
 *
 * <p>The version is a function of the round, the log, the base and the code: executed again on the same hardware it has
 * the same bytes, whether or not the training resumed from a checkpoint.
 */
record RoundExecution(
        TrainingRound round,
        Recipe recipe,
        BaseModel base,
        Optional<Adapter> parent,
        Objective objective,
        Encoder encoder,
        ExampleLog log,
        ArtifactStore artifacts,
        Optional<AnswerScorer> scorer) {

    static RoundExecution of(
            TrainingRound round,
            BaseModel base,
            ExampleLog log,
            ArtifactStore artifacts,
            Optional<AnswerScorer> scorer) {
        Recipe recipe = RoundChecks.recipe(round, base);
        RoundChecks.requireScorer(recipe, scorer.isPresent());
        LoraConfig lora = RoundChecks.lora(recipe);
        Optional<Adapter> parent = ParentVersion.of(round, artifacts, base.model(), lora);
        Objective objective = Objective.of(recipe);
        Encoder encoder = objective.encoder(base.renderer(), recipe.rows());
        return new RoundExecution(round, recipe, base, parent, objective, encoder, log, artifacts, scorer);
    }

    ModelVersion version(RoundWorkplace workplace, TrainingObserver observer) {
        Torch.setThreads(round.getThreads());
        Intake.Taken taken = Intake.take(round, log);
        SubjectBound bound = new SubjectBound(recipe.draw().subjectShare(), round.getSeed());
        SubjectBound.Bounded fresh = bound.of(taken.own());
        Usable own = own(taken, fresh.rows());
        Unusable unusable = taken.unusable().plus(own.unusable());
        Usable replayed = replayed(bound.of(taken.earlier()).rows(), own);
        List<Demonstration> all =
                Stream.concat(own.rows().stream(), replayed.rows().stream()).toList();
        SampledRows rows = draw(all);
        observer.prepared(new TrainingObserver.Prepared(
                own.rows().size(), replayed.rows().size(), unusable, rows.promptTokens(), rows.responseTokens()));
        Trained trained = train(rows, workplace.checkpoints(round, base.model().digest(), taken.erased()), observer);
        Course course =
                new Course(trained.curve().finite(), unusable, own.rows().size());
        Findings findings = evaluate(own.rows(), taken, trained, course);
        TrainingManifest.Amounts amounts = new TrainingManifest.Amounts(
                own.rows().size(),
                replayed.rows().size(),
                new TrainingManifest.LeftOut(
                        unusable,
                        replayed.unusable(),
                        rows.unusable(),
                        taken.unusableHoldout(),
                        objective.passedOver(all),
                        fresh.beyond()),
                new TrainingManifest.Erased(
                        taken.erased().count(), taken.erased().sinceClosed()),
                new TrainingManifest.Cut(
                        own.cutPrompts() + replayed.cutPrompts(), own.cutAnswers() + replayed.cutAnswers()),
                rows.count(),
                rows.earlierAnswers(),
                trained.curve().steps(),
                trained.curve().tokens(),
                inWords(rows.inWords()));
        observer.publishing();
        ModelVersion version = publish(trained, findings, amounts, workplace);
        observer.published(version.getDigest());
        return ModelVersion.newBuilder(version)
                .setErasureOffsets(taken.erased().offsets())
                .build();
    }

    private TrainingManifest.@Nullable InWords inWords(RowsInWords rows) {
        return recipe.comments().any()
                ? new TrainingManifest.InWords(rows.comments(), rows.rows().size(), rows.passedOver())
                : null;
    }

    private Usable own(Intake.Taken taken, List<Demonstration> bounded) {
        Usable own = Usable.of(bounded, encoder);
        if (!own.rows().isEmpty()) {
            return own;
        }
        Unusable unusable = taken.unusable().plus(own.unusable());
        if (unusable.total() == 0) {
            throw new RoundRefusedException("there is nothing to train on in the round's ranges: every example was"
                    + " withdrawn, erased, excluded or held out; abandon the round");
        }
        // What the base or the recipe has no room for is no fault of the examples.
        throw RoundRefusedException.nothingUsable(
                unusable, own.unusable().total() > taken.unusable().total());
    }

    private Usable replayed(List<Demonstration> earlier, Usable own) {
        long count = Math.round(recipe.draw().replayRatio() * own.rows().size());
        return Usable.of(ExampleReplay.choose(earlier, count, round.getSeed()), encoder);
    }

    private SampledRows draw(List<Demonstration> all) {
        SampledRows rows = SampledRows.drawn(objective, recipe, all, encoder, round.getSeed());
        if (rows.groups().isEmpty()) {
            throw RoundRefusedException.nothingUsable(rows.unusable(), true);
        }
        return rows;
    }

    private Trained train(SampledRows rows, Checkpoints checkpoints, TrainingObserver observer) {
        Adapter start = parent.orElseGet(() ->
                Adapter.create(RoundChecks.lora(recipe), base.model(), new Seeds(round.getSeed()).hash("adapter")));
        double rate = parent.isPresent()
                ? recipe.optimizer().laterLearningRate()
                : recipe.optimizer().learningRate();
        List<List<TrainingRow>> batches = BatchPlan.of(
                rows.groups(), row -> row.tokens().length(), recipe.batches().examples(), round.getSeed());
        return new Training(base.model(), objective, checkpoints, observer).run(start, batches, recipe, rate);
    }

    private Findings evaluate(List<Demonstration> own, Intake.Taken taken, Trained trained, Course course) {
        return new Evaluator(base.model(), encoder, objective.measure(), recipe, round.getSeed())
                .evaluate(
                        new Contest(trained.adapter(), parent.orElse(null)),
                        new Evaluator.Rows(own, taken.holdout(), taken.earlyHoldout()),
                        course,
                        scorer.orElse(null));
    }

    private ModelVersion publish(
            Trained trained, Findings findings, TrainingManifest.Amounts amounts, RoundWorkplace workplace) {
        TrainingCurve curve = trained.curve();
        TrainingManifest manifest = new TrainingManifest(
                round,
                new TrainingManifest.Surroundings(
                        base.model().digest(),
                        base.tokenizer().digest(),
                        base.renderer().templateDigest(),
                        objective.goalPrompt().orElse(null),
                        workplace.codeVersion()),
                amounts,
                new TrainingManifest.Losses(curve.firstTenth(), curve.lastTenth()),
                findings);
        return new Publication(
                        artifacts, workplace.publication(round, base.model().digest()))
                .publish(trained.adapter(), manifest);
    }
}
