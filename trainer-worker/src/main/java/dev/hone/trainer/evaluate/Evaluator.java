package dev.hone.trainer.evaluate;

import static dev.hone.trainer.evaluate.Interval.measured;

import dev.hone.llm.lora.Learned;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.TokenSequence;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Evaluation;
import dev.hone.schemas.records.Verdict;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.evaluate.Gate.Judgement;
import dev.hone.trainer.evaluate.ScoreTable.Cell;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Seeds;
import dev.hone.trainer.intake.Unusable;
import dev.hone.trainer.objective.HoldoutMeasure;
import dev.hone.trainer.scorers.AnswerScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures a version on the holdout, against its parent.
 *
 * <p>Forgetting is measured without a goal, so that it means the same in every round although thresholds move. The
 * divergence to the base is exact at one response position per row, drawn uniformly, and weighted by the row's length:
 * an unbiased sample of the mean per response token over the recorded responses (not over those that the version itself
 * would give).
 */
public final class Evaluator {

    private final LanguageModel model;
    private final Scorer scorer;
    private final Encoder encoder;
    private final HoldoutMeasure measure;
    private final Recipe recipe;
    private final Seeds seeds;
    private final Seeds order;

    /**
     * An evaluator of one round.
     *
     * @param encoder renders rows as serving will
     * @param measure what the gate judges by
     */
    public Evaluator(LanguageModel model, Encoder encoder, HoldoutMeasure measure, Recipe recipe, Chance chance) {
        this.model = model;
        this.scorer = new Scorer(model);
        this.encoder = encoder;
        this.measure = measure;
        this.recipe = recipe;
        this.seeds = new Seeds(chance.draws());
        this.order = new Seeds(chance.order());
    }

    /**
     * Seeds.
     *
     * @param draws of all that is drawn
     * @param order of the held-out rows: which are measured on, where not all are
     */
    public record Chance(long draws, long order) {}

    /** The version, and its parent; null for the base. */
    public record Contest(Learned version, @Nullable Learned parent) {}

    /**
     * What is measured on.
     *
     * @param own rows of the round that were trained on, none of which the parent had learned from
     * @param holdout rows of the round's own ranges
     * @param earlyHoldout earlier rows, from the earliest on
     */
    public record Rows(List<Demonstration> own, List<Demonstration> holdout, List<Demonstration> earlyHoldout) {
        public Rows {
            own = List.copyOf(own);
            holdout = List.copyOf(holdout);
            earlyHoldout = List.copyOf(earlyHoldout);
        }
    }

    /**
     * How the training went.
     *
     * @param finiteLosses whether every loss was a number
     * @param unusable the round's examples that could not be trained on
     * @param usable how many could
     */
    public record Course(boolean finiteLosses, Unusable unusable, long usable) {}

    /**
     * What was measured, what the gate makes of it, and how far the version is to be guided.
     *
     * @param answers at each goal; empty where none were drawn
     * @param graded by a scorer; null where none was asked
     * @param prequential of the parent; null where it is the base
     * @param offPolicy what the version would earn by answers of others; null where nobody asked
     * @param scored of how many held-out rows this is; null where the recipe bounds nothing
     */
    public record Findings(
            Evaluation evaluation,
            Verdict verdict,
            String reason,
            GuidanceChoice guidance,
            List<GoalAnswers> answers,
            @Nullable GradedAnswers graded,
            @Nullable Prequential prequential,
            @Nullable OffPolicyEstimate offPolicy,
            @Nullable ScoredRows scored) {
        public Findings {
            answers = List.copyOf(answers);
        }

        /** The same, where so many held-out rows more were beyond a bound on who brought them. */
        public Findings of(int beyond) {
            return beyond == 0 || evaluation.getSufficient()
                    ? this
                    : new Findings(
                            evaluation,
                            verdict,
                            reason + "; " + beyond + " more are beyond trainer.recipe.contributor.share",
                            guidance,
                            answers,
                            graded,
                            prequential,
                            offPolicy,
                            scored);
        }

        /** The same without answers, of a base's first version. */
        public Findings(Evaluation evaluation, Verdict verdict, String reason, GuidanceChoice guidance) {
            this(evaluation, verdict, reason, guidance, List.of(), null, null, null, null);
        }
    }

    /**
     * What was scored.
     *
     * @param spots that the divergence is estimated at
     * @param judged how many rows were held out, but for those that could not be rendered
     */
    private record Look(
            Holdout rows, MeasuredRows measured, GuidedRows guided, List<Spot> spots, Losses losses, int judged) {}

    /** A row under the served goal, and the token of its response, counted from 0, before which it is looked at. */
    private record Spot(Demonstration row, Cell cell, int place) {}

    /**
     * Evaluates.
     *
     * @param graders grade answers where the recipe asks for it; null where there are none
     * @param watch is told of each part as it begins
     */
    public Findings evaluate(
            Contest contest,
            Rows measuredOn,
            Course course,
            @Nullable AnswerScorer graders,
            Consumer<JudgedPart> watch) {
        Look look = look(contest, measuredOn.holdout(), watch);
        watch.accept(JudgedPart.DIVERGENCE);
        double kl = klToBase(look);
        PairedLoss judgedBy = look.losses().atServed(look.measured().gate());
        Judgement judgement =
                Gate.judge(new Gate.Measured(course, look.judged(), judgedBy.difference(), kl), measure, recipe.gate());
        watch.accept(JudgedPart.FORGETTING);
        Evaluation evaluation =
                evaluation(look, judgement.sufficient(), forgetting(measuredOn.earlyHoldout(), contest), kl);
        watch.accept(JudgedPart.GUIDANCE);
        GuidanceChoice guidance = guidance(look, contest, judgement.sufficient());
        Judgement guided = Gate.judge(judgement, guidance);
        watch.accept(JudgedPart.ANSWERS);
        // What is held already is served to nobody.
        List<GoalAnswers> answers = guided.verdict() == Verdict.HELD
                ? List.of()
                : new LastLook(model, encoder, recipe, seeds)
                        .at(contest, look.measured().all());
        Judgement looked = Gate.judge(guided, answers);
        watch.accept(JudgedPart.SCORER);
        GradedAnswers graded = looked.verdict() == Verdict.HELD ? null : graded(look, contest, graders);
        Judgement last = Gate.judge(looked, graded, recipe.gate().scoring());
        watch.accept(JudgedPart.PREQUENTIAL);
        Prequential prequential = prequential(measuredOn, contest);
        OffPolicyEstimate offPolicy = offPolicy(look);
        return new Findings(
                evaluation,
                last.verdict(),
                offPolicy == null ? last.reason() : offPolicy.beside(last.reason()),
                guidance,
                answers,
                graded,
                prequential,
                offPolicy,
                scored(look, measuredOn.holdout()));
    }

    private Look look(Contest contest, List<Demonstration> holdout, Consumer<JudgedPart> watch) {
        watch.accept(JudgedPart.RENDERING);
        MeasuredRows.Wanted wanted =
                MeasuredRows.Wanted.of(inOrder(holdout, order), measure.counts(), recipe.evaluation());
        Holdout rows = Holdout.of(wanted.rows(), encoder);
        MeasuredRows measured = MeasuredRows.of(wanted, rows::has, measure.counts(), recipe.evaluation());
        int judged = holdout.size() - (wanted.rows().size() - rows.rows().size());
        watch.accept(JudgedPart.GUIDANCE);
        GuidedRows guided = asksForGuidance(rows) && judged >= recipe.gate().minHoldout()
                ? GuidedRows.of(rows, measured.all(), scorer, contest.version())
                : GuidedRows.NONE;
        watch.accept(JudgedPart.LOSSES);
        Set<Cell> losses = measured.ofLosses(rows);
        Map<Cell, SequenceScore> known = guided.unguided(rows);
        Set<Cell> ofVersion = ofVersion(rows, measured);
        ofVersion.addAll(losses);
        ofVersion.removeAll(known.keySet());
        List<Spot> spots = spots(rows, measured);
        Map<Cell, Integer> places = new HashMap<>();
        spots.forEach(spot -> places.put(spot.cell(), spot.place()));
        ofVersion.addAll(places.keySet());
        ScoreTable version = ScoreTable.of(rows.only(ofVersion), places, scorer, contest.version())
                .with(known);
        ScoreTable parent = ScoreTable.of(rows.only(losses), scorer, contest.parent());
        return new Look(rows, measured, guided, spots, new Losses(rows, version, parent), judged);
    }

    /** What the version is scored on besides. */
    private Set<Cell> ofVersion(Holdout rows, MeasuredRows measured) {
        Set<Cell> cells = new HashSet<>();
        if (rows.goals()) {
            cells.addAll(MeasuredRows.ofFollowing(rows, measured.following()));
        }
        if (recipe.evaluation().offPolicySubjects() > 0) {
            cells.addAll(MeasuredRows.atServed(rows, LoggedAnswers.weighable(measured.all(), rows)));
        }
        return cells;
    }

    private Evaluation evaluation(Look look, boolean sufficient, double forgetting, double kl) {
        Interval following = Losses.following(
                look.rows(), look.measured().following(), look.losses().version());
        return Evaluation.newBuilder()
                .setHoldoutExamples(look.judged())
                .setSufficient(sufficient)
                .setLevels(look.losses().levels(look.measured()))
                .setGoalFollowing(measured(following.mean()))
                .setGoalFollowingLow(measured(following.low()))
                .setGoalFollowingHigh(measured(following.high()))
                .setForgetting(measured(forgetting))
                .setKlToBase(measured(kl))
                .build();
    }

    private @Nullable ScoredRows scored(Look look, List<Demonstration> holdout) {
        Recipe.Evaluation most = recipe.evaluation();
        return most.gateExamples() == 0 && most.levelExamples() == 0
                ? null
                : new ScoredRows(
                        holdout.size(),
                        (int) holdout.stream().filter(measure.counts()).count(),
                        look.measured().gate().size(),
                        look.rows().goals() ? look.measured().following().size() : 0);
    }

    private @Nullable OffPolicyEstimate offPolicy(Look look) {
        int minSubjects = recipe.evaluation().offPolicySubjects();
        if (minSubjects == 0) {
            return null;
        }
        LoggedAnswers logged = LoggedAnswers.of(
                look.measured().all(), look.rows(), look.losses().version());
        return OffPolicyEstimate.of(logged.answers(), logged.leftOut(), minSubjects, seeds);
    }

    private @Nullable GradedAnswers graded(Look look, Contest contest, @Nullable AnswerScorer graders) {
        int count = recipe.gate().scoring().count();
        if (graders == null || count == 0) {
            return null;
        }
        List<Demonstration> sample = sample(look.measured().all(), count);
        return new GradedAnswers.Grading(model, encoder, recipe, seeds, graders)
                .of(contest, sample, GuidedRows.pairs(look.rows(), sample));
    }

    private @Nullable Prequential prequential(Rows measuredOn, Contest contest) {
        Learned parent = contest.parent();
        int most = recipe.evaluation().prequentialExamples();
        return parent == null || most == 0
                ? null
                : new Prequential.Measuring(scorer, encoder, measure).of(parent, sample(measuredOn.own(), most));
    }

    private boolean asksForGuidance(Holdout rows) {
        return recipe.guidance().chosen() && rows.goals() && recipe.draw().goalFreeShare() > 0;
    }

    private GuidanceChoice guidance(Look look, Contest contest, boolean sufficient) {
        if (!recipe.guidance().chosen()) {
            return GuidanceChoice.none("the recipe asks for none");
        }
        if (!asksForGuidance(look.rows())) {
            return GuidanceChoice.none("the version was not trained both with a goal and without one");
        }
        if (!sufficient) {
            return GuidanceChoice.none("there are too few held-out rows to choose by");
        }
        return GuidanceRule.choose(
                look.guided().scored(),
                answers(look, contest),
                recipe.guidance(),
                recipe.gate().margin());
    }

    private Answers answers(Look look, Contest contest) {
        Recipe.Samples samples = recipe.guidance().samples();
        return DrawnAnswers.of(
                model,
                encoder.endTokenIds(),
                contest,
                GuidedRows.pairs(look.rows(), sample(look.guided().rows(), samples.count())),
                new DrawnAnswers.Drawing(samples, recipe.rows().maxTokens(), seeds));
    }

    private double forgetting(List<Demonstration> earlyHoldout, Contest contest) {
        List<Demonstration> earliest =
                earlyHoldout.stream().limit(recipe.evaluation().earlyExamples()).toList();
        Holdout rows = Holdout.of(earliest, encoder);
        List<TokenSequence> sequences = List.copyOf(rows.goalFree().values());
        List<SequenceScore> version = scorer.responseLogprobs(sequences, contest.version());
        List<SequenceScore> parent = scorer.responseLogprobs(sequences, contest.parent());
        List<PairedLoss.Row> paired = new ArrayList<>();
        for (int i = 0; i < sequences.size(); i++) {
            paired.add(Losses.paired(rows.rows().get(i), version.get(i), parent.get(i)));
        }
        return PairedLoss.of(paired).difference().mean();
    }

    private List<Spot> spots(Holdout rows, MeasuredRows measured) {
        List<Spot> spots = new ArrayList<>();
        for (Demonstration row : sample(measured.all(), recipe.evaluation().klExamples())) {
            int length = rows.atServed(row).responseLength();
            int place = seeds.stream("position " + row.id()).nextInt(length);
            spots.add(new Spot(row, rows.cell(row, row.ladder().served()), place));
        }
        return spots;
    }

    private double klToBase(Look look) {
        if (look.spots().isEmpty()) {
            return Double.NaN;
        }
        List<int[]> goalFree = new ArrayList<>();
        for (Spot spot : look.spots()) {
            TokenSequence free = look.rows().goalFree(spot.row());
            goalFree.add(Arrays.copyOf(free.ids(), free.responseStart() + spot.place()));
        }
        float[][] base = scorer.nextTokenLogits(goalFree, null);
        double sum = 0;
        int tokens = 0;
        for (int i = 0; i < base.length; i++) {
            Spot spot = look.spots().get(i);
            int length = look.rows().atServed(spot.row()).responseLength();
            sum += length * Divergence.between(look.losses().version().logitsAt(spot.cell()), base[i]);
            tokens += length;
        }
        return sum / tokens;
    }

    /** At most so many rows, chosen by a seeded hash. */
    private List<Demonstration> sample(List<Demonstration> rows, int count) {
        return inOrder(rows, seeds).stream().limit(count).toList();
    }

    /** As a seeded hash has them. */
    private static List<Demonstration> inOrder(List<Demonstration> rows, Seeds by) {
        Map<String, Long> places = new HashMap<>();
        rows.forEach(row -> places.put(row.id(), by.hash("holdout " + row.id())));
        return rows.stream()
                .sorted(Comparator.comparing((Demonstration row) -> places.get(row.id()))
                        .thenComparing(Demonstration::id))
                .toList();
    }
}
