package dev.hone.trainer.train;

import dev.hone.llm.text.TokenSequence;
import dev.hone.trainer.encode.Encoder;
import java.util.List;
import java.util.Optional;

/**
 * Drawn rows as token ids, in the order in which they were drawn.
 *
 * @param tooLong rows that were left out because the recipe allows none so long
 */
public record DrawnRows(List<TokenSequence> sequences, int tooLong) {

    public static DrawnRows of(List<Drawn> drawn, Encoder encoder) {
        List<TokenSequence> sequences = drawn.stream()
                .map(row -> encoder.encode(row.demonstration(), row.goal(), row.phrasing()))
                .flatMap(Optional::stream)
                .toList();
        return new DrawnRows(sequences, drawn.size() - sequences.size());
    }
}
