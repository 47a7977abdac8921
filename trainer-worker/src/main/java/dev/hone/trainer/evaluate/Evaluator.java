package dev.hone.trainer.evaluate;

import static dev.hone.trainer.evaluate.Interval.measured;

import dev.hone.llm.lora.Learned;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.score.GuidedPair;
import dev.hone.llm.score.GuidedScore;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.TokenSequence;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Evaluation;
import dev.hone.schemas.records.LevelEvaluation;
import dev.hone.schemas.records.Verdict;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.evaluate.Gate.Judgement;
import dev.hone.trainer.evaluate.GoalFollowing.Shift;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Goal;
import dev.hone.trainer.intake.Seeds;
import dev.hone.trainer.intake.Unusable;
import dev.hone.trainer.objective.HoldoutMeasure;
import dev.hone.trainer.scorers.AnswerScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
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

    /**
     * An evaluator of one round.
     *
     * @param encoder renders rows as serving will
     * @param measure what the gate judges by
     */
    public Evaluator(LanguageModel model, Encoder encoder, HoldoutMeasure measure, Recipe recipe, long seed) {
        this.model = model;
        this.scorer = new Scorer(model);
        this.encoder = encoder;
        this.measure = measure;
        this.recipe = recipe;
        this.seeds = new Seeds(seed);
    }

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
     */
    public record Findings(
            Evaluation evaluation,
            Verdict verdict,
            String reason,
            GuidanceChoice guidance,
            List<GoalAnswers> answers,
            @Nullable GradedAnswers graded,
            @Nullable Prequential prequential,
            @Nullable OffPolicyEstimate offPolicy) {
        public Findings {
            answers = List.copyOf(answers);
        }

        /** The same without answers, of a base's first version. */
        public Findings(Evaluation evaluation, Verdict verdict, String reason, GuidanceChoice guidance) {
            this(evaluation, verdict, reason, guidance, List.of(), null, null, null);
        }
    }

    /**
     * Evaluates.
     *
     * @param graders grade answers where the recipe asks for it; null where there are none
     */
    public Findings evaluate(Contest contest, Rows measuredOn, Course course, @Nullable AnswerScorer graders) {
        List<Demonstration> holdout = measuredOn.holdout();
        List<Demonstration> sample = sample(holdout, recipe.evaluation().maxExamples());
        Holdout rows = Holdout.of(sample, encoder);
        int judged = holdout.size() - (sample.size() - rows.rows().size());
        ScoreTable version = ScoreTable.of(rows.cells(), scorer, contest.version());
        ScoreTable parent = ScoreTable.of(rows.cells(), scorer, contest.parent());
        PairedLoss judgedBy = pairedLoss(
                rows,
                version,
                parent,
                row -> measure.counts().test(row) ? row.ladder().served() : null);
        Interval following = rows.goals() ? GoalFollowing.of(shifts(rows, version)) : Interval.UNKNOWN;
        double kl = klToBase(rows, contest.version());
        Judgement judgement =
                Gate.judge(new Gate.Measured(course, judged, judgedBy.difference(), kl), measure, recipe.gate());
        Evaluation evaluation = Evaluation.newBuilder()
                .setHoldoutExamples(judged)
                .setSufficient(judgement.sufficient())
                .setLevels(levels(rows, version, parent))
                .setGoalFollowing(measured(following.mean()))
                .setGoalFollowingLow(measured(following.low()))
                .setGoalFollowingHigh(measured(following.high()))
                .setForgetting(measured(forgetting(measuredOn.earlyHoldout(), contest)))
                .setKlToBase(measured(kl))
                .build();
        GuidanceChoice guidance = guidance(rows, contest, judgement.sufficient());
        Judgement guided = Gate.judge(judgement, guidance);
        // What is held already is served to nobody.
        List<GoalAnswers> answers = guided.verdict() == Verdict.HELD
                ? List.of()
                : new LastLook(model, encoder, recipe, seeds).at(contest, rows.rows());
        Judgement looked = Gate.judge(guided, answers);
        GradedAnswers graded = looked.verdict() == Verdict.HELD ? null : graded(rows, contest, graders);
        Judgement last = Gate.judge(looked, graded, recipe.gate().scoring());
        OffPolicyEstimate offPolicy = offPolicy(rows, version);
        return new Findings(
                evaluation,
                last.verdict(),
                offPolicy == null ? last.reason() : offPolicy.beside(last.reason()),
                guidance,
                answers,
                graded,
                prequential(measuredOn, contest),
                offPolicy);
    }

    /** Of the scores that the gate looks at, so that it costs no pass. */
    private @Nullable OffPolicyEstimate offPolicy(Holdout rows, ScoreTable version) {
        int minSubjects = recipe.evaluation().offPolicySubjects();
        if (minSubjects == 0) {
            return null;
        }
        LoggedAnswers logged = LoggedAnswers.of(rows, version);
        return OffPolicyEstimate.of(logged.answers(), logged.leftOut(), minSubjects, seeds);
    }

    private @Nullable GradedAnswers graded(Holdout rows, Contest contest, @Nullable AnswerScorer graders) {
        int count = recipe.gate().scoring().count();
        if (graders == null || count == 0) {
            return null;
        }
        List<Demonstration> sample = sample(rows.rows(), count);
        return new GradedAnswers.Grading(model, encoder, recipe, seeds, graders)
                .of(contest, sample, pairs(rows, sample));
    }

    private @Nullable Prequential prequential(Rows measuredOn, Contest contest) {
        Learned parent = contest.parent();
        int most = recipe.evaluation().prequentialExamples();
        if (parent == null || most == 0) {
            return null;
        }
        Holdout rows = Holdout.of(sample(measuredOn.own(), most), encoder);
        ScoreTable scores = ScoreTable.of(rows.cells(), scorer, parent);
        List<String> ids = List.copyOf(rows.goalFree().keySet());
        List<SequenceScore> base =
                scorer.responseLogprobs(List.copyOf(rows.goalFree().values()), null);
        Map<String, SequenceScore> byBase = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            byBase.put(ids.get(i), base.get(i));
        }
        List<PairedLoss.Row> paired = rows.rows().stream()
                .filter(row -> measure.counts().test(row))
                .map(row -> paired(row, scores.at(rows.cell(row, row.ladder().served())), base(byBase, row)))
                .toList();
        return new Prequential(
                PairedLoss.of(paired), rows.goals() ? GoalFollowing.of(shifts(rows, scores)) : Interval.UNKNOWN);
    }

    private static SequenceScore base(Map<String, SequenceScore> byBase, Demonstration row) {
        return Objects.requireNonNull(byBase.get(row.id()), "each row was scored");
    }

    private GuidanceChoice guidance(Holdout rows, Contest contest, boolean sufficient) {
        if (!recipe.guidance().chosen()) {
            return GuidanceChoice.none("the recipe asks for none");
        }
        if (!rows.goals() || recipe.draw().goalFreeShare() == 0) {
            return GuidanceChoice.none("the version was not trained both with a goal and without one");
        }
        if (!sufficient) {
            return GuidanceChoice.none("there are too few held-out rows to choose by");
        }
        List<Demonstration> guided = rows.rows().stream()
                .filter(row ->
                        row.ladder().served().level() > row.ladder().lowest().level())
                .toList();
        List<GuidedScore> scores =
                scorer.guided().scores(pairs(rows, guided), GuidanceRule.weights(), contest.version());
        List<GuidedRow> scored = new ArrayList<>();
        for (int i = 0; i < guided.size(); i++) {
            Demonstration row = guided.get(i);
            scored.add(new GuidedRow(row.cluster(), isBetter(row), row.meetsServed(), scores.get(i)));
        }
        return GuidanceRule.choose(
                scored,
                answers(rows, guided, contest),
                recipe.guidance(),
                recipe.gate().margin());
    }

    private Answers answers(Holdout rows, List<Demonstration> guided, Contest contest) {
        Recipe.Samples samples = recipe.guidance().samples();
        return DrawnAnswers.of(
                model,
                encoder.endTokenIds(),
                contest,
                pairs(rows, sample(guided, samples.count())),
                new DrawnAnswers.Drawing(samples, recipe.rows().maxTokens(), seeds));
    }

    private static List<GuidedPair> pairs(Holdout rows, List<Demonstration> guided) {
        return guided.stream()
                .map(row -> new GuidedPair(rows.atServed(row), rows.goalFree(row)))
                .toList();
    }

    private static boolean isBetter(Demonstration row) {
        int lowest = row.ladder().lowest().level();
        return row.goals().stream().anyMatch(goal -> goal.level() > lowest);
    }

    private interface GoalOf {
        @Nullable
        Goal of(Demonstration row);
    }

    /** Rows enter under the goal that is asked of them, where one is. */
    private static PairedLoss pairedLoss(Holdout rows, ScoreTable version, ScoreTable parent, GoalOf goalOf) {
        List<PairedLoss.Row> paired = new ArrayList<>();
        for (Demonstration row : rows.rows()) {
            Goal goal = goalOf.of(row);
            if (goal != null) {
                ScoreTable.Cell cell = rows.cell(row, goal);
                paired.add(paired(row, version.at(cell), parent.at(cell)));
            }
        }
        return PairedLoss.of(paired);
    }

    private static PairedLoss.Row paired(Demonstration row, SequenceScore version, SequenceScore parent) {
        return new PairedLoss.Row(row.cluster(), -version.logprob(), -parent.logprob(), version.tokens());
    }

    private static List<LevelEvaluation> levels(Holdout rows, ScoreTable version, ScoreTable parent) {
        TreeSet<Integer> levels = new TreeSet<>();
        rows.rows().forEach(row -> row.goals().forEach(goal -> levels.add(goal.level())));
        return levels.stream()
                .map(level -> {
                    PairedLoss loss = pairedLoss(
                            rows,
                            version,
                            parent,
                            row -> row.meets(level) ? row.ladder().at(level).orElse(null) : null);
                    return new LevelEvaluation(
                            level,
                            loss.rows(),
                            measured(loss.loss()),
                            measured(loss.parentLoss()),
                            measured(loss.difference().low()),
                            measured(loss.difference().high()));
                })
                .toList();
    }

    private static List<Shift> shifts(Holdout rows, ScoreTable version) {
        List<Shift> shifts = new ArrayList<>();
        for (Demonstration row : rows.rows()) {
            Goal served = row.ladder().served();
            Goal lowest = row.ladder().lowest();
            if (served.level() > lowest.level()) {
                SequenceScore high = version.at(rows.cell(row, served));
                SequenceScore low = version.at(rows.cell(row, lowest));
                shifts.add(new Shift(isBetter(row), (high.logprob() - low.logprob()) / high.tokens()));
            }
        }
        return shifts;
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
            paired.add(paired(rows.rows().get(i), version.get(i), parent.get(i)));
        }
        return PairedLoss.of(paired).difference().mean();
    }

    private double klToBase(Holdout rows, Learned learned) {
        List<int[]> withGoal = new ArrayList<>();
        List<int[]> goalFree = new ArrayList<>();
        List<Integer> weights = new ArrayList<>();
        for (Demonstration row : sample(rows.rows(), recipe.evaluation().klExamples())) {
            TokenSequence served = rows.atServed(row);
            TokenSequence free = rows.goalFree(row);
            int offset = seeds.stream("position " + row.id()).nextInt(served.responseLength());
            withGoal.add(Arrays.copyOf(served.ids(), served.responseStart() + offset));
            goalFree.add(Arrays.copyOf(free.ids(), free.responseStart() + offset));
            weights.add(served.responseLength());
        }
        if (withGoal.isEmpty()) {
            return Double.NaN;
        }
        float[][] version = scorer.nextTokenLogits(withGoal, learned);
        float[][] base = scorer.nextTokenLogits(goalFree, null);
        double sum = 0;
        for (int i = 0; i < version.length; i++) {
            sum += weights.get(i) * Divergence.between(version[i], base[i]);
        }
        return sum / weights.stream().mapToInt(Integer::intValue).sum();
    }

    /** At most so many rows, chosen by a seeded hash. */
    private List<Demonstration> sample(List<Demonstration> rows, int count) {
        return rows.stream()
                .sorted(Comparator.comparingLong((Demonstration row) -> seeds.hash("holdout " + row.id()))
                        .thenComparing(Demonstration::id))
                .limit(count)
                .toList();
    }
}
