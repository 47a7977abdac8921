package dev.hone.trainer.evaluate;

import dev.hone.llm.lora.Learned;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.TokenSequence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The log-probabilities of holdout responses under one version, by row and by the goal that stood in the prompt.
 *
 * @param logits of those that were looked at on the way, before one of their tokens
 */
record ScoreTable(Map<Cell, SequenceScore> scores, Map<Cell, float[]> logits) {

    ScoreTable(Map<Cell, SequenceScore> scores) {
        this(scores, Map.of());
    }

    /** One row under one goal. */
    record Cell(String id, int level) {}

    static ScoreTable of(Map<Cell, TokenSequence> rows, Scorer scorer, @Nullable Learned learned) {
        return of(rows, Map.of(), scorer, learned);
    }

    /** @param places the token of the response, counted from 0, before which a cell is looked at */
    static ScoreTable of(
            Map<Cell, TokenSequence> rows, Map<Cell, Integer> places, Scorer scorer, @Nullable Learned learned) {
        List<Cell> cells = List.copyOf(rows.keySet());
        Map<Integer, Integer> byIndex = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            Integer place = places.get(cells.get(i));
            if (place != null) {
                byIndex.put(i, place);
            }
        }
        Scorer.Pass pass = scorer.pass(List.copyOf(rows.values()), byIndex, learned);
        Map<Cell, SequenceScore> scores = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            scores.put(cells.get(i), pass.scores().get(i));
        }
        Map<Cell, float[]> logits = new HashMap<>();
        pass.logits().forEach((index, looked) -> logits.put(cells.get(index), looked));
        return new ScoreTable(scores, logits);
    }

    /** The same with scores that are known from elsewhere, of cells that have none yet. */
    ScoreTable with(Map<Cell, SequenceScore> known) {
        Map<Cell, SequenceScore> all = new HashMap<>(known);
        all.putAll(scores);
        return new ScoreTable(all, logits);
    }

    SequenceScore at(Cell cell) {
        return found(scores.get(cell), cell);
    }

    float[] logitsAt(Cell cell) {
        return found(logits.get(cell), cell);
    }

    private static <T> T found(@Nullable T score, Cell cell) {
        if (score == null) {
            throw new IllegalStateException("no score of " + cell);
        }
        return score;
    }
}
