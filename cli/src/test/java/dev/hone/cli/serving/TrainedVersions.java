package dev.hone.cli.serving;

import dev.hone.artifacts.ArtifactStores;
import dev.hone.llm.generate.Generator;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SeededTensors;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Message;
import dev.hone.serving.models.ServedBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A random base in {@code base} and two versions of it in {@code artifacts}, and what each of them says, one request at
 * a time.
 *
 * <p>Each version has words of its own for its goals. For one thread.
 */
final class TrainedVersions implements AutoCloseable {

    static final String BASE = "main@base";
    static final int TOKENS = 16;
    private static final int END = 259;
    private static final int MAX_PROMPT = 500;
    private static final LoraConfig LORA = LoraConfig.of(4, 8, List.of("q_proj", "v_proj", "down_proj", "lm_head"));

    private final Path folder;
    private final ServedBase base;
    private final Map<String, Generator> generators = new LinkedHashMap<>();
    private final Map<String, List<String>> sentences = new LinkedHashMap<>();
    private final Map<Question, String> said = new LinkedHashMap<>();

    private record Question(
            String version, String prompt, @Nullable String sentence) {}

    TrainedVersions(Path folder) {
        this.folder = folder;
        writeBase();
        base = ServedBase.load(folder.resolve("base"));
        generators.put(BASE, generator(null));
        sentences.put(BASE, List.of());
        train("first");
        train("second");
    }

    String first() {
        return names().get(1);
    }

    String second() {
        return names().get(2);
    }

    List<String> names() {
        return List.copyOf(generators.keySet());
    }

    /** What replies of the version carry as their fingerprint. */
    String digest(String version) {
        return version.equals(BASE) ? base.model().digest() : version.substring("main@".length());
    }

    /** The words in which a version puts a goal; null for none. */
    @Nullable
    String sentence(String version, @Nullable Integer goal) {
        return goal == null
                ? null
                : Objects.requireNonNull(sentences.get(version)).get(goal);
    }

    /** What the version says at temperature 0. */
    String says(String version, String prompt, @Nullable String sentence) {
        var question = new Question(version, prompt, sentence);
        return said.computeIfAbsent(question, unheard -> generate(unheard));
    }

    /** Prompts to which, whatever the goal, all versions say something else. */
    List<String> distinguishingPrompts(int count) {
        List<@Nullable String> goals = new ArrayList<>();
        goals.add(null);
        sentences.values().forEach(goals::addAll);
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "what of " + i + "?")
                .filter(prompt -> goals.stream().allMatch(goal -> distinguishes(prompt, goal)))
                .limit(count)
                .toList();
    }

    @Override
    public void close() {
        generators.values().forEach(Generator::close);
        base.close();
    }

    private boolean distinguishes(String prompt, @Nullable String sentence) {
        var answers = new HashSet<String>();
        return names().stream().allMatch(version -> answers.add(says(version, prompt, sentence)));
    }

    private String generate(Question question) {
        int[] ids =
                base.renderer().renderPrompt(List.of(Message.user(question.prompt())), question.sentence(), MAX_PROMPT);
        Generator generator = Objects.requireNonNull(generators.get(question.version()));
        return base.tokenizer()
                .decode(generator.generate(ids, Sampling.greedy(TOKENS)).ids());
    }

    private Generator generator(@Nullable Adapter adapter) {
        return new Generator(base.model(), adapter, base.renderer().endTokenId());
    }

    // Random weights as they are made for training hardly prefer one token to another; these do.
    private void writeBase() {
        ModelConfig config = ModelConfig.small(ByteLevelTokenizer.vocabSize(0), 32, 2, 4, END);
        SortedMap<String, FloatTensor> weights;
        try (LanguageModel random = LanguageModel.random(config, 1)) {
            weights = new TreeMap<>(random.weights());
        }
        weights.replaceAll((name, tensor) ->
                name.endsWith("norm.weight") ? tensor : new SeededTensors(1).normal(name, tensor.shape(), .2));
        try (LanguageModel model = LanguageModel.of(config, weights)) {
            ByteLevelTokenizer.write(folder.resolve("base"), List.of());
            model.write(folder.resolve("base"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void train(String word) {
        int seed = generators.size();
        SortedMap<String, FloatTensor> tensors =
                new TreeMap<>(Adapter.create(LORA, base.model().config(), seed).tensors());
        tensors.replaceAll((name, tensor) -> new SeededTensors(seed).normal(name, tensor.shape(), .2));
        var adapter = new Adapter(LORA, tensors);
        try {
            Path version = Files.createTempDirectory(folder, word);
            adapter.write(version);
            Files.writeString(version.resolve("training_manifest.json"), manifest(word));
            String name = "main@"
                    + ArtifactStores.at(folder.resolve("artifacts").toString())
                            .put(version)
                            .digest();
            generators.put(name, generator(adapter));
            sentences.put(name, List.of(word + " any of 1", word + " best 50% (1 of 1)"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String manifest(String word) {
        return """
                {"baseDigest": "%s", "tokenizerDigest": "%s", "templateDigest": "%s",
                 "goalPrompt": {"threshold": ["%s best {P}%% ({k} of {K})"], "levelZero": ["%s any of {K}"]},
                 "goalSets": [{"segment": "*", "levels": [
                   {"level": 0, "share": 1.0, "percent": 100}, {"level": 1, "share": 0.5, "percent": 50}]}]}
                """.formatted(
                        base.model().digest(),
                        base.renderer().tokenizerDigest(),
                        base.renderer().templateDigest(),
                        word,
                        word);
    }
}
