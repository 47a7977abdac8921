package dev.hone.trainer.pretrain;

import dev.hone.llm.model.Family;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.Rope;
import dev.hone.llm.model.Variations;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The configuration of pretraining from text: the model's shape, and its training.
 *
 * @param tokens how many to train on; empty for every one once
 * @param warmupSteps over which the learning rate rises
 * @param heldOut share of the text, its end, that is not trained on but measured
 * @param checkpointEvery steps from one checkpoint to the next
 */
public record TextPretrainingConfig(
        Shape shape,
        OptionalLong tokens,
        int batchRows,
        double learningRate,
        int warmupSteps,
        double heldOut,
        int checkpointEvery,
        long seed,
        int threads) {

    /**
     * The shape of a Llama.
     *
     * @param vocabulary the most tokens that the tokenizer may have
     * @param context tokens of a row, and the longest sequence that the model knows
     */
    public record Shape(
            int layers,
            int hidden,
            int heads,
            int kvHeads,
            int intermediate,
            int vocabulary,
            int context,
            boolean tiedEmbeddings) {

        public Shape {
            require(layers >= 1, "layers must be at least 1, was " + layers);
            require(heads >= 1 && kvHeads >= 1, "heads and kv-heads must be at least 1");
            require(
                    hidden >= 2 && hidden % heads == 0,
                    "hidden (" + hidden + ") must be a multiple of heads (" + heads + ")");
            require(hidden / heads % 2 == 0, "hidden / heads (" + hidden + " / " + heads + ") must be even");
            require(heads % kvHeads == 0, "heads (" + heads + ") must be a multiple of kv-heads (" + kvHeads + ")");
            require(intermediate >= 1, "intermediate must be at least 1, was " + intermediate);
            require(context >= 2, "context must be at least 2 tokens, was " + context);
        }

        ModelConfig model(int vocabSize, int endTokenId) {
            return new ModelConfig(
                    Family.LLAMA,
                    vocabSize,
                    hidden,
                    intermediate,
                    layers,
                    heads,
                    kvHeads,
                    hidden / heads,
                    context,
                    new Rope(10_000, null),
                    1e-5,
                    tiedEmbeddings,
                    Variations.NONE,
                    List.of(endTokenId));
        }
    }

    public TextPretrainingConfig {
        require(tokens.orElse(1) >= 1, "tokens must be at least 1, were " + tokens.orElse(1));
        require(batchRows >= 1, "batch must be at least 1 row, was " + batchRows);
        require(learningRate > 0 && learningRate < 1, "learning-rate must be in (0, 1), was " + learningRate);
        require(warmupSteps >= 0, "warmup must be 0 steps or more, was " + warmupSteps);
        require(heldOut > 0 && heldOut <= .5, "held-out must be in (0, 0.5], was " + heldOut);
        require(checkpointEvery >= 1, "checkpoint-every must be at least 1 step, was " + checkpointEvery);
        require(threads >= 1, "threads must be at least 1, was " + threads);
    }

    /** All that decides on the bits of the result, besides the text. */
    Map<String, String> identity() {
        Map<String, String> identity = new TreeMap<>();
        identity.put("shape", shape.toString());
        identity.put("tokens", tokens.isPresent() ? Long.toString(tokens.getAsLong()) : "all");
        identity.put("batch", Integer.toString(batchRows));
        identity.put("learning-rate", Double.toString(learningRate));
        identity.put("warmup", Integer.toString(warmupSteps));
        identity.put("held-out", Double.toString(heldOut));
        identity.put("seed", Long.toString(seed));
        identity.put("threads", Integer.toString(threads));
        return identity;
    }

    private static void require(boolean holds, String words) {
        if (!holds) {
            throw new IllegalArgumentException(words);
        }
    }
}
