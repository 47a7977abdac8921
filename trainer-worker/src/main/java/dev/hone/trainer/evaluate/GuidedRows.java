package dev.hone.trainer.evaluate;

import dev.hone.llm.lora.Learned;
import dev.hone.llm.score.GuidedPair;
import dev.hone.llm.score.GuidedScore;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.trainer.evaluate.ScoreTable.Cell;
import dev.hone.trainer.intake.Demonstration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Held-out rows of segments with more than one level, scored under every weight that may be chosen. */
record GuidedRows(List<Demonstration> rows, List<GuidedScore> scores) {

    /** Where no weight is to be chosen. */
    static final GuidedRows NONE = new GuidedRows(List.of(), List.of());

    static GuidedRows of(Holdout holdout, List<Demonstration> candidates, Scorer scorer, Learned version) {
        List<Demonstration> rows =
                candidates.stream().filter(MeasuredRows::hasMoreGoals).toList();
        return new GuidedRows(rows, scorer.guided().scores(pairs(holdout, rows), GuidanceRule.weights(), version));
    }

    static List<GuidedPair> pairs(Holdout holdout, List<Demonstration> rows) {
        return rows.stream()
                .map(row -> new GuidedPair(holdout.atServed(row), holdout.goalFree(row)))
                .toList();
    }

    /** At the weight of 1, the first that is tried, a guided answer is as likely as one that nothing guides. */
    Map<Cell, SequenceScore> unguided(Holdout holdout) {
        Map<Cell, SequenceScore> unguided = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            Demonstration row = rows.get(i);
            GuidedScore score = scores.get(i);
            unguided.put(
                    holdout.cell(row, row.ladder().served()),
                    new SequenceScore(score.weights().get(0).logprob(), score.tokens()));
        }
        return unguided;
    }

    /** As the rule takes them. */
    List<GuidedRow> scored() {
        List<GuidedRow> scored = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Demonstration row = rows.get(i);
            scored.add(new GuidedRow(row.cluster(), MeasuredRows.isBetter(row), row.meetsServed(), scores.get(i)));
        }
        return scored;
    }
}
