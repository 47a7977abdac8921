package dev.hone.llm.model;

import dev.hone.llm.safetensors.ElementType;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.StoredTensor;
import dev.hone.llm.safetensors.TensorSource;
import java.io.IOException;
import java.util.Arrays;

/**
 * The decision whether head and embedding are one matrix, as transformers 5.18 takes it: where {@code
 * tie_word_embeddings} says so, unless the files hold a head that differs. The flag is stale then, as after training
 * with an untied copy, and the head counts.
 */
final class TiedHead {

    private static final int PIECE_ROWS = 256;

    private TiedHead() {}

    /** The configuration with the flag as the weights have it. */
    static ModelConfig settled(ModelConfig config, TensorSource tensors, Precision precision) throws IOException {
        boolean both =
                tensors.names().contains(WeightLayout.HEAD) && tensors.names().contains(WeightLayout.EMBEDDING);
        if (!config.tiedEmbeddings() || !both) {
            return config;
        }
        StoredTensor head = tensors.tensor(WeightLayout.HEAD);
        StoredTensor embedding = tensors.tensor(WeightLayout.EMBEDDING);
        return same(head, embedding, precision.stored()) ? config : config.withOwnHead();
    }

    private static boolean same(StoredTensor left, StoredTensor right, ElementType kept) throws IOException {
        if (!left.shape().equals(right.shape())) {
            return false;
        }
        for (int from = 0; from < left.rowCount(); from += PIECE_ROWS) {
            int to = Math.min(left.rowCount(), from + PIECE_ROWS);
            if (!same(left, right, from, to) && !sameValues(left, right, kept, from, to)) {
                return false;
            }
        }
        return true;
    }

    private static boolean same(StoredTensor left, StoredTensor right, int from, int to) throws IOException {
        return left.type() == right.type() && left.rows(from, to).equals(right.rows(from, to));
    }

    private static boolean sameValues(StoredTensor left, StoredTensor right, ElementType kept, int from, int to)
            throws IOException {
        return Arrays.equals(
                FloatTensor.ofRows(left, from, to, kept).values(),
                FloatTensor.ofRows(right, from, to, kept).values());
    }
}
