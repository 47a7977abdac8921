package dev.hone.lab.bench;

import dev.hone.llm.model.Family;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.Rope;
import dev.hone.llm.model.Variations;
import dev.hone.llm.text.ByteLevelTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A Llama of random weights, since speed does not depend on them, with a token for each byte. */
public enum ByteModel {
    /** Four layers of 256. */
    SMALL("4m", 256, 4, 8, 2),
    /** Twelve layers of 768. */
    LARGE("85m", 768, 12, 12, 12),
    /** One layer of 32, to see that the benchmark works. */
    TINY("tiny", 32, 1, 2, 2);

    private static final int POSITIONS = 1_024;

    private final String word;
    private final int hidden;
    private final int layers;
    private final int heads;
    private final int kvHeads;

    ByteModel(String word, int hidden, int layers, int heads, int kvHeads) {
        this.word = word;
        this.hidden = hidden;
        this.layers = layers;
        this.heads = heads;
        this.kvHeads = kvHeads;
    }

    /** As reports name it. */
    public String word() {
        return word;
    }

    public int vocabulary() {
        return ByteLevelTokenizer.vocabSize(0);
    }

    /** Writes weights and tokenizer into a folder. */
    public void write(Path folder, long seed) throws IOException {
        ByteLevelTokenizer.write(folder, List.of());
        ModelConfig config = new ModelConfig(
                Family.LLAMA,
                vocabulary(),
                hidden,
                intermediate(),
                layers,
                heads,
                kvHeads,
                hidden / heads,
                POSITIONS,
                new Rope(10_000, null),
                1e-5,
                false,
                Variations.NONE,
                List.of());
        try (LanguageModel model = LanguageModel.random(config, seed)) {
            model.write(folder);
        }
    }

    /**
     * Operations of learning from one token with an adapter, whose products with the frozen matrices go both ways;
     * attention itself left out.
     *
     * @param logits how many logits are asked for, for each token
     */
    public double trainingOperations(double logits) {
        long attention = 2L * hidden * (hidden / heads) * (heads + kvHeads);
        long layer = attention + 3L * hidden * intermediate();
        return 4.0 * layers * layer + 4.0 * logits * hidden * vocabulary();
    }

    private int intermediate() {
        return 8 * hidden / 3;
    }
}
