package dev.hone.trainer.evaluate;

import dev.hone.llm.lora.Learned;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.evaluate.ScoreTable.Cell;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.objective.HoldoutMeasure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How a version did on the interactions of the next round, before anything was learned from them: its prequential
 * score (Dawid 1984, "Statistical Theory: The Prequential Approach"), measured by that round. No holdout is as honest,
 * since these are the users, the prompts and the fashions of the time in which the version was served.
 *
 * @param beside its loss where a row met the goal that serving asks for, under that goal, beside the base's without one
 *     (as that of a parent)
 * @param following whether its goals still tell better answers from worse ones
 */
public record Prequential(PairedLoss beside, Interval following) {

    /** Who measures it. */
    record Measuring(Scorer scorer, Encoder encoder, HoldoutMeasure measure) {

        /** Of a parent, on some rows of the round; no row is scored that nothing is taken over. */
        Prequential of(Learned parent, List<Demonstration> some) {
            Holdout rows = Holdout.of(some, encoder);
            List<Demonstration> counted =
                    rows.rows().stream().filter(measure.counts()).toList();
            List<Demonstration> following = rows.goals() ? MeasuredRows.following(rows.rows(), 0) : List.of();
            Set<Cell> asked = MeasuredRows.ofFollowing(rows, following);
            asked.addAll(MeasuredRows.atServed(rows, counted));
            ScoreTable scores = ScoreTable.of(rows.only(asked), scorer, parent);
            List<SequenceScore> base =
                    scorer.responseLogprobs(counted.stream().map(rows::goalFree).toList(), null);
            List<PairedLoss.Row> paired = new ArrayList<>();
            for (int i = 0; i < counted.size(); i++) {
                Demonstration row = counted.get(i);
                SequenceScore atServed = scores.at(rows.cell(row, row.ladder().served()));
                paired.add(Losses.paired(row, atServed, base.get(i)));
            }
            return new Prequential(PairedLoss.of(paired), Losses.following(rows, following, scores));
        }
    }
}
