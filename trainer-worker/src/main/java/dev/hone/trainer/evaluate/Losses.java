package dev.hone.trainer.evaluate;

import static dev.hone.trainer.evaluate.Interval.measured;

import dev.hone.llm.score.SequenceScore;
import dev.hone.schemas.records.LevelEvaluation;
import dev.hone.trainer.evaluate.GoalFollowing.Shift;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Goal;
import java.util.ArrayList;
import java.util.List;

/** What comes of the scores of a version and of its parent on held-out rows. */
record Losses(Holdout rows, ScoreTable version, ScoreTable parent) {

    /** On some rows, each under the goal that serving asks for. */
    PairedLoss atServed(List<Demonstration> some) {
        return PairedLoss.of(
                some.stream().map(row -> paired(row, row.ladder().served())).toList());
    }

    /** At each level on its rows, ascending. */
    List<LevelEvaluation> levels(MeasuredRows measured) {
        List<LevelEvaluation> levels = new ArrayList<>();
        measured.levels().forEach((level, some) -> levels.add(atLevel(level, some)));
        return levels;
    }

    private LevelEvaluation atLevel(int level, List<Demonstration> some) {
        PairedLoss loss = PairedLoss.of(some.stream()
                .flatMap(row -> row.ladder().at(level).map(goal -> paired(row, goal)).stream())
                .toList());
        return new LevelEvaluation(
                level,
                loss.rows(),
                measured(loss.loss()),
                measured(loss.parentLoss()),
                measured(loss.difference().low()),
                measured(loss.difference().high()));
    }

    private PairedLoss.Row paired(Demonstration row, Goal goal) {
        ScoreTable.Cell cell = rows.cell(row, goal);
        return paired(row, version.at(cell), parent.at(cell));
    }

    static PairedLoss.Row paired(Demonstration row, SequenceScore version, SequenceScore parent) {
        return new PairedLoss.Row(row.cluster(), -version.logprob(), -parent.logprob(), version.tokens());
    }

    /** How the version follows goals, by these rows; unknown where no goals stand in prompts. */
    static Interval following(Holdout rows, List<Demonstration> following, ScoreTable version) {
        if (!rows.goals()) {
            return Interval.UNKNOWN;
        }
        List<Shift> shifts = new ArrayList<>();
        for (Demonstration row : following) {
            SequenceScore high = version.at(rows.cell(row, row.ladder().served()));
            SequenceScore low = version.at(rows.cell(row, row.ladder().lowest()));
            shifts.add(new Shift(MeasuredRows.isBetter(row), (high.logprob() - low.logprob()) / high.tokens()));
        }
        return GoalFollowing.of(shifts);
    }
}
