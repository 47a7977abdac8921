package dev.hone.llm.batch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.archive.Tensors;
import dev.hone.llm.model.Decoder;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.TokenSequence;
import java.util.List;

/** Turns rows into the tensors of a batch [rows, longest], padded on the right with id 0. */
public final class PaddedBatch {

    private PaddedBatch() {}

    /** A batch whose labels are the response tokens, row by row; a label's position is that of the token before it. */
    public static Decoder.Labelled of(PtNDManager scope, List<TokenSequence> rows, ModelConfig config) {
        int width = rows.stream().mapToInt(TokenSequence::length).max().orElse(0);
        requireRoom(width, config);
        int responseTokens =
                rows.stream().mapToInt(TokenSequence::responseLength).sum();
        long[] ids = new long[rows.size() * width];
        long[] positions = new long[responseTokens];
        long[] labels = new long[responseTokens];
        int at = 0;
        for (int row = 0; row < rows.size(); row++) {
            TokenSequence tokens = rows.get(row);
            for (int i = 0; i < tokens.length(); i++) {
                int id = requireKnown(tokens.id(i), config);
                ids[row * width + i] = id;
                if (i >= tokens.responseStart()) {
                    positions[at] = (long) row * width + i - 1;
                    labels[at++] = id;
                }
            }
        }
        return new Decoder.Labelled(
                Tensors.longs(scope, ids, new Shape(rows.size(), width)),
                Tensors.longs(scope, positions),
                Tensors.longs(scope, labels));
    }

    /** Prompts [rows, longest]. */
    public static PtNDArray ids(PtNDManager scope, List<int[]> rows, ModelConfig config) {
        int width = rows.stream().mapToInt(row -> row.length).max().orElse(0);
        requireRoom(width, config);
        long[] ids = new long[rows.size() * width];
        for (int row = 0; row < rows.size(); row++) {
            for (int i = 0; i < rows.get(row).length; i++) {
                ids[row * width + i] = requireKnown(rows.get(row)[i], config);
            }
        }
        return Tensors.longs(scope, ids, new Shape(rows.size(), width));
    }

    /** The position of each prompt's last token in the batch laid flat. */
    public static PtNDArray lastPositions(PtNDManager scope, List<int[]> rows) {
        int width = rows.stream().mapToInt(row -> row.length).max().orElse(0);
        long[] positions = new long[rows.size()];
        for (int row = 0; row < rows.size(); row++) {
            if (rows.get(row).length == 0) {
                throw new IllegalArgumentException("prompt " + row + " of the batch is empty; give at least one token");
            }
            positions[row] = (long) row * width + rows.get(row).length - 1;
        }
        return Tensors.longs(scope, positions);
    }

    // An id outside the vocabulary would read foreign memory or abort inside the engine, far from its cause.
    private static int requireKnown(int id, ModelConfig config) {
        if (id < 0 || id >= config.vocabSize()) {
            throw new IllegalArgumentException(
                    "token id " + id + " is outside the model's vocabulary of " + config.vocabSize());
        }
        return id;
    }

    private static void requireRoom(int width, ModelConfig config) {
        if (width > config.maxPositions()) {
            throw new IllegalArgumentException("a sequence of " + width + " tokens does not fit the model's "
                    + config.maxPositions() + " positions; truncate the prompt");
        }
    }
}
