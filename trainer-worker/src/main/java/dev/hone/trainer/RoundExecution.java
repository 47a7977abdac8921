package dev.hone.trainer;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.Factors;
import dev.hone.llm.lora.Learned;
import dev.hone.llm.lora.WholeModel;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.torch.Torch;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.recipe.TrainedWeights;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.encode.Usable;
import dev.hone.trainer.evaluate.Evaluator;
import dev.hone.trainer.evaluate.Evaluator.Contest;
import dev.hone.trainer.evaluate.Evaluator.Course;
import dev.hone.trainer.evaluate.Evaluator.Findings;
import dev.hone.trainer.intake.ContributorBound;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.ExampleLog;
import dev.hone.trainer.intake.Intake;
import dev.hone.trainer.intake.RoundRefusedException;
import dev.hone.trainer.intake.RowBounds;
import dev.hone.trainer.intake.Seeds;
import dev.hone.trainer.intake.SubjectBound;
import dev.hone.trainer.intake.Unusable;
import dev.hone.trainer.objective.Objective;
import dev.hone.trainer.publish.BaseFiles;
import dev.hone.trainer.publish.BeyondContributorShare;
import dev.hone.trainer.publish.Publication;
import dev.hone.trainer.publish.TrainingManifest;
import dev.hone.trainer.replay.ExampleReplay;
import dev.hone.trainer.scorers.AnswerScorer;
import dev.hone.trainer.shards.ShardTask;
import dev.hone.trainer.train.BatchPlan;
import dev.hone.trainer.train.Checkpoints;
import dev.hone.trainer.train.RowsInWords;
import dev.hone.trainer.train.SampledRows;
import dev.hone.trainer.train.Shards;
import dev.hone.trainer.train.Training;
import dev.hone.trainer.train.Training.Trained;
import dev.hone.trainer.train.Training.TrainedWhole;
import dev.hone.trainer.train.TrainingCurve;
import dev.hone.trainer.train.TrainingObserver;
import dev.hone.trainer.train.TrainingRow;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
        Optional<Learned> parent,
        Objective objective,
        Encoder encoder,
        ExampleLog log,
        ArtifactStore artifacts,
        Optional<AnswerScorer> scorer)
        implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RoundExecution.class);

    static RoundExecution of(
            TrainingRound round,
            BaseModel base,
            ExampleLog log,
            ArtifactStore artifacts,
            Optional<AnswerScorer> scorer) {
        RoundChecks.requireScorer(RoundChecks.recipe(round, base), scorer.isPresent());
        RoundExecution execution = unjudged(round, base, log, artifacts);
        return new RoundExecution(
                round,
                execution.recipe,
                base,
                execution.parent,
                execution.objective,
                execution.encoder,
                log,
                artifacts,
                scorer);
    }

    /** One for its training alone: whoever judges the version is elsewhere. */
    static RoundExecution unjudged(TrainingRound round, BaseModel base, ExampleLog log, ArtifactStore artifacts) {
        Recipe recipe = RoundChecks.recipe(round, base);
        Objective objective = Objective.of(recipe);
        Encoder encoder = objective.encoder(base.renderer(), recipe.rows());
        Optional<Learned> parent = ParentVersion.of(round, artifacts, base.model(), recipe);
        return new RoundExecution(round, recipe, base, parent, objective, encoder, log, artifacts, Optional.empty());
    }

    /** What a round trains on, and what was left out. */
    private record Read(
            Intake.Taken taken,
            RowBounds.Bounded fresh,
            RowBounds.Bounded earlier,
            SubjectBound.Bounded holdout,
            List<Demonstration> earlyHoldout,
            Usable own,
            Usable replayed,
            Unusable unusable,
            List<Demonstration> all,
            SampledRows rows) {}

    private Read read() {
        Torch.setThreads(round.getThreads());
        Intake.Taken taken = Intake.take(round, log);
        RowBounds bounds = RowBounds.of(recipe, round.getSeed());
        RowBounds.Bounded fresh = bounds.of(taken.own());
        RowBounds.Bounded earlier = bounds.of(taken.earlier());
        Usable own = own(taken, fresh.rows());
        Usable replayed = replayed(earlier.rows(), own);
        List<Demonstration> all =
                Stream.concat(own.rows().stream(), replayed.rows().stream()).toList();
        return new Read(
                taken,
                fresh,
                earlier,
                bounds.heldOut(taken.holdout()),
                bounds.heldOut(taken.earlyHoldout()).rows(),
                own,
                replayed,
                taken.unusable().plus(own.unusable()),
                all,
                draw(all));
    }

    /** What was learned, and how; whoever has it closes it. */
    private record Result(Learned learned, TrainingCurve curve) implements AutoCloseable {

        @Override
        public void close() {
            learned.release();
        }
    }

    ModelVersion version(RoundWorkplace workplace, TrainingObserver observer) {
        Read read = read();
        TrainingObserver.Prepared prepared = new TrainingObserver.Prepared(
                read.own().rows().size(),
                read.replayed().rows().size(),
                read.unusable(),
                read.rows().promptTokens(),
                read.rows().responseTokens());
        observer.prepared(prepared);
        try (Result trained = train(read, workplace, observer)) {
            return version(read, trained, workplace, observer);
        }
    }

    private ModelVersion version(Read read, Result trained, RoundWorkplace workplace, TrainingObserver observer) {
        Intake.Taken taken = read.taken();
        Usable own = read.own();
        Usable replayed = read.replayed();
        Unusable unusable = read.unusable();
        SampledRows rows = read.rows();
        Course course =
                new Course(trained.curve().finite(), unusable, own.rows().size());
        Findings findings =
                evaluate(read, trained, course, observer).of(read.holdout().beyond());
        TrainingManifest.Amounts amounts = new TrainingManifest.Amounts(
                own.rows().size(),
                replayed.rows().size(),
                new TrainingManifest.LeftOut(
                        unusable,
                        replayed.unusable(),
                        rows.unusable(),
                        taken.unusableHoldout(),
                        objective.passedOver(read.all()),
                        read.fresh().beyondSubjectShare(),
                        beyondContributorShare(read)),
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

    private @Nullable BeyondContributorShare beyondContributorShare(Read read) {
        if (recipe.draw().contributorShare() >= 1) {
            return null;
        }
        int beyond = read.fresh().beyondContributorShare();
        ContributorBound.mostlyBeyond(read.taken().own(), read.fresh().rows())
                .ifPresent(level -> LOG.atWarn()
                        .addKeyValue("round", round.getRoundId())
                        .addKeyValue("beyond", beyond)
                        .addKeyValue("within", read.fresh().rows().size())
                        .addKeyValue("goalLevel", level)
                        .log(
                                "of what meets a goal more is beyond the round's bounds than within them; where that is the key of"
                                        + " the application or of a judge, give it its evidence_share, or set"
                                        + " trainer.recipe.contributor.share to 1"));
        return new BeyondContributorShare(
                beyond, read.earlier().beyondContributorShare(), read.holdout().beyond());
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

    private Result train(Read read, RoundWorkplace workplace, TrainingObserver observer) {
        if (round.getShards() > 1) {
            Trained merged = Shards.merged(workplace.crew().all(shards(read, workplace), observer));
            return new Result(merged.adapter(), merged.curve());
        }
        Training training = new Training(base.model(), objective, checkpoints(read, workplace), observer);
        if (recipe.weights() == TrainedWeights.ALL) {
            TrainedWhole whole = training.runWhole(startOfAll(), batches(read), recipe, peakRate());
            return new Result(whole.model(), whole.curve());
        }
        Trained trained = training.run(start(), batches(read), recipe, peakRate());
        return new Result(trained.adapter(), trained.curve());
    }

    /** The shards of the round, from its rows on. */
    ShardTask shards(RoundWorkplace workplace) {
        return shards(read(), workplace);
    }

    private ShardTask shards(Read read, RoundWorkplace workplace) {
        Checkpoints checkpoints = checkpoints(read, workplace);
        Adapter start = start();
        List<List<List<TrainingRow>>> dealt = Shards.dealt(batches(read), round.getShards());
        ShardTask.Trainer trainer = new ShardTask.Trainer() {
            @Override
            public Trained train(int shard, TrainingObserver observer) {
                Torch.setThreads(round.getThreads());
                Checkpoints own = checkpoints.ofShard(shard);
                return new Training(base.model(), objective, own, observer, Factors.FROM_ZERO)
                        .run(start, dealt.get(shard), recipe, peakRate());
            }

            @Override
            public void forget(int shard) {
                checkpoints.ofShard(shard).delete();
            }
        };
        String work = workplace.work(round, base.model().digest(), read.taken().erased());
        return new ShardTask(round, work, start, dealt.stream().map(List::size).toList(), trainer);
    }

    private Checkpoints checkpoints(Read read, RoundWorkplace workplace) {
        return workplace.checkpoints(round, base.model().digest(), read.taken().erased());
    }

    // The parent is of the kind that the recipe trains.
    private Adapter start() {
        return parent.map(Adapter.class::cast)
                .orElseGet(() -> Adapter.create(
                        RoundChecks.lora(recipe), base.model(), new Seeds(round.getSeed()).hash("adapter")));
    }

    private LanguageModel startOfAll() {
        return parent.map(WholeModel.class::cast).map(WholeModel::model).orElse(base.model());
    }

    private double peakRate() {
        return parent.isPresent()
                ? recipe.optimizer().laterLearningRate()
                : recipe.optimizer().learningRate();
    }

    private List<List<TrainingRow>> batches(Read read) {
        return BatchPlan.of(
                read.rows().groups(),
                row -> row.tokens().length(),
                recipe.batches().examples(),
                round.getSeed());
    }

    // Where not all rows are judged by, nobody who votes may know which: that takes where the round ends, too.
    private long judgingOrder() {
        if (recipe.evaluation().gateExamples() == 0) {
            return round.getSeed();
        }
        String ends = round.getRanges().stream()
                .map(range -> range.getPartition() + ":" + range.getTo())
                .collect(Collectors.joining(" "));
        return new Seeds(round.getSeed()).hash("judged " + ends);
    }

    private Findings evaluate(Read read, Result trained, Course course, TrainingObserver observer) {
        var chance = new Evaluator.Chance(round.getSeed(), judgingOrder());
        return new Evaluator(base.model(), encoder, objective.measure(), recipe, chance)
                .evaluate(
                        new Contest(trained.learned(), parent.orElse(null)),
                        new Evaluator.Rows(read.own().rows(), read.holdout().rows(), read.earlyHoldout()),
                        course,
                        scorer.orElse(null),
                        observer::judging);
    }

    private ModelVersion publish(
            Result trained, Findings findings, TrainingManifest.Amounts amounts, RoundWorkplace workplace) {
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
                .publish(trained.learned(), manifest, folder -> {
                    if (trained.learned().isWhole()) {
                        BaseFiles.copy(base.folder(), folder);
                    }
                });
    }

    @Override
    public void close() {
        parent.ifPresent(Learned::release);
    }
}
