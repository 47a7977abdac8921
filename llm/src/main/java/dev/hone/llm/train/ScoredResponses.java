package dev.hone.llm.train;

import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.TokenSequence;
import java.util.List;
import java.util.stream.Stream;

/**
 * How likely the responses of a batch are.
 *
 * @param now under what is learned by now
 * @param start under what the training began with
 */
record ScoredResponses(Scores now, Scores start) {

    /** The scores of each row's responses. */
    @FunctionalInterface
    interface Scores {
        List<List<SequenceScore>> of(List<TokenSequence> rows);
    }

    /** The loss and its weights, of the rows and of those that it looks at beside them. */
    ResponseLoss.Weighted weighted(List<TokenSequence> batch, ResponseLoss loss) {
        List<TokenSequence> rows =
                Stream.concat(batch.stream(), loss.beside(batch).stream()).toList();
        return loss.of(flat(now, rows), loss.comparesWithStart() ? flat(start, rows) : List.of());
    }

    private static List<SequenceScore> flat(Scores scores, List<TokenSequence> rows) {
        return scores.of(rows).stream().flatMap(List::stream).toList();
    }
}
