package dev.hone.trainer.evaluate;

import dev.hone.llm.lora.Learned;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.TokenSequence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The log-probabilities of holdout responses under one version, by row and by the goal that stood in the prompt. */
record ScoreTable(Map<Cell, SequenceScore> scores) {

    /** One row under one goal. */
    record Cell(String id, int level) {}

    static ScoreTable of(Map<Cell, TokenSequence> rows, Scorer scorer, @Nullable Learned learned) {
        List<Cell> cells = List.copyOf(rows.keySet());
        List<SequenceScore> scored = scorer.responseLogprobs(List.copyOf(rows.values()), learned);
        Map<Cell, SequenceScore> scores = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            scores.put(cells.get(i), scored.get(i));
        }
        return new ScoreTable(scores);
    }

    /** The same with scores that are known from elsewhere. */
    ScoreTable with(Map<Cell, SequenceScore> known) {
        Map<Cell, SequenceScore> all = new HashMap<>(scores);
        all.putAll(known);
        return new ScoreTable(all);
    }

    SequenceScore at(Cell cell) {
        SequenceScore score = scores.get(cell);
        if (score == null) {
            throw new IllegalStateException("no score of " + cell);
        }
        return score;
    }
}
