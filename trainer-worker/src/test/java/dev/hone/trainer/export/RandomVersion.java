package dev.hone.trainer.export;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.Biases;
import dev.hone.llm.model.Family;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.Rope;
import dev.hone.llm.model.Variations;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SeededTensors;
import dev.hone.llm.text.BytePairTrainer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.trainer.publish.TrainingManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A small base with a trained byte-pair tokenizer and a version of it, everything random: norms are not 1, biases and
 * adapters not 0. What it says is ASCII, so that each token's text tells which one it was.
 */
record RandomVersion(Path base, Path artifact, Adapter adapter) {

    /** Words enough for a few hundred merges. */
    static final String TEXT = "The quick brown fox, which wasn't there in 1987, jumps over 12345 lazy dogs; the dog"
            + " says: \"I'll bark (twice) at the other fox when it's there again.\" Then the brown dogs jump over"
            + " the quick foxes, and they're gone. ";

    private static final JsonMapper JSON = new JsonMapper();
    private static final int VOCABULARY = 380;

    /** Writes a tokenizer that was trained on {@link #TEXT}, changed as wished. */
    static void tokenizer(Path folder, Consumer<ObjectNode> change) throws IOException {
        BytePairTrainer trainer = new BytePairTrainer(VOCABULARY, List.of(), 2);
        trainer.add(TEXT.repeat(4));
        trainer.write(folder);
        Path file = folder.resolve("tokenizer.json");
        ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
        change.accept(json);
        Files.writeString(file, json.toPrettyString());
    }

    /** Writes a base and a version of it. */
    static RandomVersion make(Path folder, ModelConfig model, LoraConfig lora) throws IOException {
        Path base = Files.createDirectories(folder.resolve("base"));
        tokenizer(base, json -> {});
        return make(folder, base, model, lora);
    }

    /** The same where the base's folder has a tokenizer already. */
    static RandomVersion make(Path folder, Path base, ModelConfig model, LoraConfig lora) throws IOException {
        Path artifact = Files.createDirectories(folder.resolve("artifact"));
        try (LanguageModel loaded = LanguageModel.of(model, weights(model, base))) {
            loaded.write(base);
            Files.writeString(artifact.resolve(TrainingManifest.FILE), """
                    {"baseDigest": "%s",
                     "goalPrompt": {"threshold": ["Reach level {k}."], "levelZero": ["Answer."]},
                     "goalSets": [{"segment": "*", "levels": [{"level": 0, "percent": 100}, {"level": 2, "percent": 30}]}]}
                    """.formatted(loaded.digest()));
            SortedMap<String, FloatTensor> tensors =
                    new TreeMap<>(Adapter.create(lora, loaded, 1).tensors());
            tensors.replaceAll((name, tensor) -> name.endsWith("magnitude_vector")
                    ? shifted(new SeededTensors(3).uniform(name, tensor.shape(), .3), 1)
                    : new SeededTensors(2).normal(name, tensor.shape(), .15));
            FloatTensor head = tensors.get("base_model.model.lm_head.lora_B.weight");
            if (head != null) {
                silence(head, base);
            }
            Adapter adapter = new Adapter(lora, tensors);
            adapter.write(artifact);
            return new RandomVersion(base, artifact, adapter);
        }
    }

    GgufExport export() {
        return new GgufExport(artifact, base, "main@sha256:0123");
    }

    /** A model of the family with all that it can have: Llama has every bias and scaled positions. */
    static ModelConfig config(Family family) {
        boolean llama = family == Family.LLAMA;
        boolean qwen = family == Family.QWEN2 || family == Family.QWEN3;
        Biases biases = new Biases(llama || family == Family.QWEN2, llama, llama);
        return new ModelConfig(
                family,
                // More rows than tokens, as models have them.
                VOCABULARY + 4,
                64,
                96,
                2,
                4,
                family == Family.MISTRAL ? 1 : 2,
                family == Family.MISTRAL || family == Family.QWEN3 ? 32 : 16,
                128,
                new Rope(10_000, llama ? new Rope.Llama3Scaling(8, 1, 4, 32) : null),
                1e-5,
                qwen,
                new Variations(biases, family == Family.QWEN3, false, false, false, false, 0, 0, 0),
                List.of());
    }

    private static SortedMap<String, FloatTensor> weights(ModelConfig config, Path folder) throws IOException {
        SeededTensors random = new SeededTensors(7);
        SortedMap<String, FloatTensor> weights = new TreeMap<>();
        try (LanguageModel shapes = LanguageModel.random(config, 1)) {
            shapes.weights()
                    .forEach((name, tensor) -> weights.put(
                            name,
                            name.endsWith("norm.weight")
                                    ? shifted(random.uniform(name, tensor.shape(), .5), 1)
                                    : random.normal(name, tensor.shape(), .25)));
        }
        String head = config.tiedEmbeddings() ? "model.embed_tokens.weight" : "lm_head.weight";
        silence(FloatTensor.named(weights, head), folder);
        return weights;
    }

    /** Takes the rows of all tokens to zero that have no text in ASCII: there is always one above zero. */
    private static void silence(FloatTensor head, Path folder) throws IOException {
        int columns = head.shape().get(1);
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            for (int token = 0; token < head.shape().get(0); token++) {
                byte[] bytes = tokenizer.bytes(token);
                boolean ascii = bytes.length > 0;
                for (byte each : bytes) {
                    ascii &= each >= ' ';
                }
                for (int i = 0; i < columns && !ascii; i++) {
                    head.values()[token * columns + i] = 0;
                }
            }
        }
    }

    private static FloatTensor shifted(FloatTensor tensor, float by) {
        for (int i = 0; i < tensor.values().length; i++) {
            tensor.values()[i] += by;
        }
        return tensor;
    }
}
