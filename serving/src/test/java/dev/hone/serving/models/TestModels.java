package dev.hone.serving.models;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.lora.Learned;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.lora.WholeModel;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SeededTensors;
import dev.hone.llm.text.ByteLevelTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Small bases and versions for tests. */
public final class TestModels {

    /** The end token of the byte-level tokenizer. */
    public static final int END = 259;

    private static final LoraConfig LORA = LoraConfig.of(4, 8, List.of("q_proj", "v_proj", "down_proj", "lm_head"));

    private TestModels() {}

    /** A base whose weights are large enough to prefer some tokens clearly. */
    public static ServedBase base(Path folder, long seed) {
        ModelConfig config = ModelConfig.small(260, 32, 2, 4, END);
        SortedMap<String, FloatTensor> weights = weights(config);
        weights.replaceAll((name, tensor) ->
                name.endsWith("norm.weight") ? tensor : new SeededTensors(seed).normal(name, tensor.shape(), .2));
        return written(folder, config, weights);
    }

    /** A base that after any prompt says the text and ends; no byte of the text may come twice. */
    public static ServedBase saying(Path folder, String text) {
        ModelConfig config = ModelConfig.small(260, 64, 1, 4, END);
        SortedMap<String, FloatTensor> weights = weights(config);
        weights.replaceAll((name, tensor) -> name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight")
                ? new FloatTensor(tensor.shape(), new float[tensor.values().length])
                : tensor);
        float[] embeddings =
                new SeededTensors(1).normal("embed", List.of(260, 64), 1).values();
        float[] head = new float[embeddings.length];
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int before = 258; // <|assistant|>
        for (int i = 0; i <= bytes.length; i++) {
            int next = i < bytes.length ? bytes[i] & 0xFF : END;
            System.arraycopy(embeddings, before * 64, head, next * 64, 64);
            before = next;
        }
        weights.put("model.embed_tokens.weight", new FloatTensor(List.of(260, 64), embeddings));
        weights.put("lm_head.weight", new FloatTensor(List.of(260, 64), head));
        return written(folder, config, weights);
    }

    private static SortedMap<String, FloatTensor> weights(ModelConfig config) {
        try (LanguageModel model = LanguageModel.random(config, 1)) {
            return new TreeMap<>(model.weights());
        }
    }

    private static ServedBase written(Path folder, ModelConfig config, SortedMap<String, FloatTensor> weights) {
        try (LanguageModel model = LanguageModel.of(config, weights)) {
            ByteLevelTokenizer.write(folder, List.of());
            model.write(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ServedBase.load(folder);
    }

    /** An adapter that changes the base a lot. */
    public static Adapter adapter(ServedBase base, long seed) {
        ModelConfig config = base.model().config();
        SortedMap<String, FloatTensor> tensors =
                new TreeMap<>(Adapter.create(LORA, config, seed).tensors());
        tensors.replaceAll((name, tensor) -> new SeededTensors(seed).normal(name, tensor.shape(), .2));
        return new Adapter(LORA, tensors);
    }

    /** A model of its own in the base's shape, unlike it; the caller releases it. */
    public static WholeModel whole(ServedBase base, long seed) {
        SortedMap<String, FloatTensor> weights = new TreeMap<>(base.model().weights());
        weights.replaceAll((name, tensor) -> name.endsWith("norm.weight")
                ? tensor
                : new SeededTensors(1_000 + seed).normal(name, tensor.shape(), .2));
        return new WholeModel(LanguageModel.of(base.model().config(), weights));
    }

    /** A version whose weights are finite and whose logits are not. */
    public static AttachedAdapter overflowing(ServedBase base) {
        LoraConfig head = LoraConfig.of(4, 8, List.of("lm_head"));
        SortedMap<String, FloatTensor> tensors =
                new TreeMap<>(Adapter.create(head, base.model().config(), 1).tensors());
        tensors.replaceAll((name, tensor) -> {
            float[] values = new float[tensor.values().length];
            Arrays.fill(values, name.contains("lora_B") ? 1e37f : 1e3f);
            return new FloatTensor(tensor.shape(), values);
        });
        return AttachedAdapter.attach(base.model(), new Adapter(head, tensors));
    }

    /** Writes a version's folder, manifest included. */
    public static Path folder(Path parent, ServedBase base, Learned learned) {
        try {
            Path folder = Files.createTempDirectory(parent, "version-");
            learned.write(folder);
            String manifest = manifest(base);
            Files.writeString(
                    folder.resolve("training_manifest.json"),
                    learned.isWhole() ? manifest.replaceFirst("\\{", "{\"weights\": \"all\", ") : manifest);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts a version into the store and gives its name on the line {@code main}. */
    public static String publish(ArtifactStore store, Path parent, ServedBase base, Learned learned) {
        return "main@" + store.put(folder(parent, base, learned)).digest();
    }

    static String manifest(ServedBase base) {
        return """
                {"baseDigest": "%s", "tokenizerDigest": "%s", "templateDigest": "%s",
                 "goalPrompt": {"threshold": ["best {P}%% ({k} of {K})"], "levelZero": ["any ({K})"]},
                 "goalSets": [{"segment": "acme/support", "levels": [
                   {"level": 0, "share": 1.0, "percent": 100}, {"level": 1, "share": 0.999, "percent": 95}]}]}
                """.formatted(
                        base.model().digest(),
                        base.renderer().tokenizerDigest(),
                        base.renderer().templateDigest());
    }

    /** A prompt of random bytes that ends with the token that asks for an answer. */
    public static List<Integer> prompt(SplittableRandom random, int tokens) {
        List<Integer> prompt =
                new ArrayList<>(random.ints(tokens - 1L, 0, 256).boxed().toList());
        prompt.add(258);
        return prompt;
    }
}
