package dev.hone.lab.improve;

import dev.hone.lab.improve.ImprovementResults.Comparison;
import dev.hone.lab.improve.ImprovementResults.Estimate;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.trainer.BaseModel;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.evaluate.GoalFollowing;
import dev.hone.trainer.evaluate.Interval;
import dev.hone.trainer.evaluate.PairedLoss;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Goal;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Base and adapter on the held-out answers.
 *
 * <p>The base is asked without a goal, since it has never seen one; the adapter under the goal, on the answers that met
 * it. What a goal does is its lean: how much likelier it makes better answers than worse ones, against no goal.
 * An adapter that was trained without goals is asked without them; its goals only say which answers are looked at.
 */
final class HoldoutComparison {

    private final BaseModel base;
    private final Encoder encoder;
    private final int maxAnswers;

    HoldoutComparison(BaseModel base, Encoder encoder, int maxAnswers) {
        this.base = base;
        this.encoder = encoder;
        this.maxAnswers = maxAnswers;
    }

    Comparison of(ModelVersion version, Adapter adapter, List<Demonstration> heldOut) {
        List<Demonstration> taken = heldOut.stream().limit(maxAnswers).toList();
        var rendered = HeldOutScores.Rendered.of(taken, encoder);
        Scorer scorer = new Scorer(base.model());
        var rows = new Rows(
                encoder,
                rendered.rows(),
                HeldOutScores.of(rendered, scorer, null),
                HeldOutScores.of(rendered, scorer, adapter));
        return new Comparison(
                version.getVersion(),
                version.getReason(),
                rendered.rows().size(),
                taken.size() - rendered.rows().size(),
                rows.goals(),
                estimate(rows.loss(null).difference()),
                estimate(rows.following(rows.adapter())),
                estimate(rows.following(rows.base())));
    }

    static Estimate estimate(Interval interval) {
        return new Estimate(finite(interval.mean()), finite(interval.low()), finite(interval.high()));
    }

    private static @Nullable Double finite(double number) {
        return Double.isFinite(number) ? number : null;
    }

    /** The held-out answers with what both models make of them. */
    private record Rows(Encoder encoder, List<Demonstration> rows, HeldOutScores base, HeldOutScores adapter) {

        List<ImprovementResults.Goal> goals() {
            SortedMap<Integer, Demonstration> example = new TreeMap<>();
            rows.forEach(row -> row.ladder().goals().forEach(goal -> example.putIfAbsent(goal.level(), row)));
            return example.entrySet().stream()
                    .map(entry -> goal(entry.getKey(), entry.getValue()))
                    .toList();
        }

        private ImprovementResults.Goal goal(int level, Demonstration example) {
            Goal goal = example.ladder().at(level).orElseGet(example.ladder()::lowest);
            PairedLoss loss = loss(level);
            return new ImprovementResults.Goal(
                    level,
                    goal.percent(),
                    QualityUnit.toQuality(goal.threshold()),
                    encoder.sentence(example, goal, Encoder.SERVED_PHRASING).orElse(""),
                    loss.rows(),
                    finite(loss.parentLoss()),
                    finite(loss.loss()),
                    estimate(loss.difference()),
                    estimate(lean(level, adapter)),
                    estimate(lean(level, base)));
        }

        /** Under the goal on answers that met it; without a goal on all. */
        PairedLoss loss(@Nullable Integer level) {
            List<PairedLoss.Row> paired = new ArrayList<>();
            for (Demonstration row : rows) {
                Goal goal = level == null ? null : row.ladder().at(level).orElse(null);
                if (level == null || (goal != null && row.meets(level))) {
                    SequenceScore asked = adapter.at(row, goal);
                    paired.add(new PairedLoss.Row(
                            row.cluster(), -asked.logprob(), -base.at(row, null).logprob(), asked.tokens()));
                }
            }
            return PairedLoss.of(paired);
        }

        Interval lean(int level, HeldOutScores scores) {
            if (!encoder.asksForGoals()) {
                return Interval.UNKNOWN;
            }
            List<GoalFollowing.Shift> shifts = new ArrayList<>();
            for (Demonstration row : rows) {
                row.ladder()
                        .at(level)
                        .ifPresent(goal -> shifts.add(new GoalFollowing.Shift(better(row), scores.shift(row, goal))));
            }
            return GoalFollowing.of(shifts);
        }

        Interval following(HeldOutScores scores) {
            if (!encoder.asksForGoals()) {
                return Interval.UNKNOWN;
            }
            List<GoalFollowing.Shift> shifts = new ArrayList<>();
            for (Demonstration row : rows) {
                Goal served = row.ladder().served();
                Goal lowest = row.ladder().lowest();
                if (served.level() > lowest.level()) {
                    double shift = scores.shift(row, served) - scores.shift(row, lowest);
                    shifts.add(new GoalFollowing.Shift(better(row), shift));
                }
            }
            return GoalFollowing.of(shifts);
        }

        private static boolean better(Demonstration row) {
            int lowest = row.ladder().lowest().level();
            return row.goals().stream().anyMatch(goal -> goal.level() > lowest);
        }
    }
}
