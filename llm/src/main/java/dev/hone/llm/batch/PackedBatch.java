package dev.hone.llm.batch;

import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.PackedRows;
import dev.hone.llm.text.TokenSequence;
import java.util.List;

/** Turns examples into packed rows whose labels are the response tokens, row by row. */
public final class PackedBatch {

    private PackedBatch() {}

    public static PackedRows of(List<TokenSequence> rows, ModelConfig config) {
        return PackedRows.labelled(
                config,
                rows.stream().map(TokenSequence::ids).toList(),
                rows.stream().mapToInt(TokenSequence::responseStart).toArray(),
                rows.stream().map(TokenSequence::silent).toList());
    }
}
