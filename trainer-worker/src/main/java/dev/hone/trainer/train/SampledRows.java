package dev.hone.trainer.train;

import dev.hone.llm.text.TokenSequence;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.intake.Unusable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Drawn rows as token ids, in the order in which they were drawn.
 *
 * @param unusable rows that were left out, though the longest words of their goals had left room
 */
public record SampledRows(List<TokenSequence> sequences, Unusable unusable) {

    public SampledRows {
        sequences = List.copyOf(sequences);
    }

    public static SampledRows of(List<SampledExample> drawn, Encoder encoder) {
        List<TokenSequence> sequences = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (SampledExample row : drawn) {
            Encoder.Encoded encoded = encoder.encode(row.demonstration(), row.goal(), row.phrasing());
            encoded.ifAny().ifPresent(sequences::add);
            Optional.ofNullable(encoded.problem()).ifPresent(problems::add);
        }
        return new SampledRows(sequences, Unusable.of(problems));
    }

    public long promptTokens() {
        return sequences.stream().mapToLong(TokenSequence::responseStart).sum();
    }

    /** The tokens that the loss is taken over, each as often as its row was drawn. */
    public long responseTokens() {
        return sequences.stream().mapToLong(TokenSequence::responseLength).sum();
    }
}
