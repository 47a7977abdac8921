package dev.hone.llm.oracle;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.Biases;
import dev.hone.llm.model.Family;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.Rope;
import dev.hone.llm.model.TargetModule;
import dev.hone.llm.model.Variations;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SeededTensors;
import dev.hone.llm.text.TokenSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Small random models, adapters and rows in which everything counts: norms are not 1, biases and adapters not 0. */
public final class RandomModels {

    private static final int VOCABULARY = 61;

    private RandomModels() {}

    /** A model of the family with all that the family can have: Llama has every bias and scaled positions. */
    public static ModelConfig config(Family family) {
        boolean llama = family == Family.LLAMA;
        boolean tied = family == Family.QWEN2 || family == Family.QWEN3 || family == Family.GEMMA2;
        return new ModelConfig(
                family,
                VOCABULARY,
                24,
                40,
                3,
                4,
                family == Family.MISTRAL ? 1 : 2,
                family == Family.QWEN3 ? 10 : 6,
                128,
                new Rope(10_000, llama ? new Rope.Llama3Scaling(8, 1, 4, 32) : null),
                1e-5,
                tied,
                variations(family),
                List.of());
    }

    private static Variations variations(Family family) {
        boolean llama = family == Family.LLAMA;
        boolean gemma = family == Family.GEMMA2;
        Biases biases = new Biases(llama || family == Family.QWEN2, llama, llama);
        boolean heads = family == Family.QWEN3;
        return new Variations(biases, heads, gemma, gemma, gemma, gemma, gemma ? 9 : 0, gemma ? 3 : 0, gemma ? 4 : 0);
    }

    public static LanguageModel model(Family family, long seed) {
        return LanguageModel.of(config(family), weights(config(family), seed));
    }

    private static SortedMap<String, FloatTensor> weights(ModelConfig config, long seed) {
        SeededTensors random = new SeededTensors(seed);
        SortedMap<String, FloatTensor> weights = new TreeMap<>();
        try (LanguageModel shapes = LanguageModel.random(config, seed)) {
            shapes.weights()
                    .forEach((name, tensor) -> weights.put(
                            name,
                            name.endsWith("norm.weight")
                                    ? shifted(
                                            random.uniform(name, tensor.shape(), .5),
                                            config.variations().normsAroundOne() ? 0 : 1)
                                    : random.normal(name, tensor.shape(), .25)));
        }
        return weights;
    }

    /**
     * An adapter whose tensors are all random; {@code magnitudes} are off the lengths of the rows by up to 30 percent.
     */
    public static Adapter adapter(LanguageModel model, LoraConfig lora, boolean magnitudes, long seed) {
        SeededTensors random = new SeededTensors(seed);
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        PlainWeights base = PlainWeights.of(model.weights(), null);
        for (TargetModule module : lora.targetModules()) {
            for (int layer = 0; layer < (module.isPerLayer() ? model.config().layers() : 1); layer++) {
                String path = "base_model.model." + module.modulePath(layer);
                boolean embedding = module == TargetModule.EMBED_TOKENS;
                String a = path + (embedding ? ".lora_embedding_A" : ".lora_A.weight");
                String b = path + (embedding ? ".lora_embedding_B" : ".lora_B.weight");
                tensors.put(a, random.normal(a, List.of(lora.rank(), module.inputs(model.config())), .15));
                tensors.put(b, random.normal(b, List.of(module.outputs(model.config()), lora.rank()), .15));
                if (magnitudes) {
                    String name = path + ".lora_magnitude_vector";
                    PlainMatrix weight = base.matrix(module.modulePath(layer));
                    tensors.put(name, magnitude(random, name, weight.rowNorms()));
                }
            }
        }
        return new Adapter(lora, tensors);
    }

    private static FloatTensor magnitude(SeededTensors random, String name, double[] norms) {
        FloatTensor factors = shifted(random.uniform(name, List.of(norms.length), .3), 1);
        for (int i = 0; i < norms.length; i++) {
            factors.values()[i] *= (float) norms[i];
        }
        return factors;
    }

    /** What DoRA can adapt: everything but the embedding. */
    public static List<TargetModule> withMagnitudes() {
        return Arrays.stream(TargetModule.values())
                .filter(module -> module != TargetModule.EMBED_TOKENS)
                .toList();
    }

    /** Rows of several lengths, the shortest of two tokens, whose responses begin anywhere. */
    public static List<TokenSequence> rows(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<TokenSequence> rows = new ArrayList<>();
        for (int length : new int[] {7, 2, 33, 12, 5}) {
            int[] ids = random.ints(length, 0, VOCABULARY).toArray();
            rows.add(new TokenSequence(ids, random.nextInt(1, length)));
        }
        return rows;
    }

    private static FloatTensor shifted(FloatTensor tensor, float by) {
        for (int i = 0; i < tensor.values().length; i++) {
            tensor.values()[i] += by;
        }
        return tensor;
    }
}
