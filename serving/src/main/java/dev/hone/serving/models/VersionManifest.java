package dev.hone.serving.models;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.llm.generate.Guidance;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.llm.text.Renderer;
import dev.hone.schemas.recipe.TrainedWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The part of a version's {@code training_manifest.json} that a server needs: the base it belongs to and the goals it
 * was trained for.
 *
 * <p>A goal's share is the {@code percent} that training put into words, not the measured share: the two differ at the
 * ends of the scale, and training and serving must say the same sentence.
 *
 * @param isWhole whether it is a model of its own, and no adapter of the base
 */
public record VersionManifest(
        String baseDigest, String tokenizerDigest, String templateDigest, boolean isWhole, TrainedGoals goals) {

    private static final String FILE = "training_manifest.json";
    private static final String ADAPTER = TrainedWeights.ADAPTER.key();
    private static final String ALL = TrainedWeights.ALL.key();
    private static final JsonMapper JSON = new JsonMapper();

    /** Throws {@link IllegalArgumentException} where something is missing that a server needs. */
    public static VersionManifest read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("it has no " + FILE + ", so nobody knows which base it belongs to");
        }
        JsonNode root = parsed(file);
        return new VersionManifest(
                required(root, "baseDigest").asText(),
                required(root, "tokenizerDigest").asText(),
                required(root, "templateDigest").asText(),
                isWhole(root),
                goals(root));
    }

    /** A version of before there was any other kind is an adapter. */
    private static boolean isWhole(JsonNode root) {
        String weights = root.path("weights").asText(ADAPTER);
        if (!weights.equals(ADAPTER) && !weights.equals(ALL)) {
            throw new IllegalArgumentException(
                    "its " + FILE + " has weights that this server does not know: " + weights + "; update the server");
        }
        return weights.equals(ALL);
    }

    /** A version without a goal prompt was trained without goals, though goal sets chose what it was trained on. */
    private static TrainedGoals goals(JsonNode root) {
        JsonNode prompt = root.path("goalPrompt");
        if (prompt.isNull()) {
            return TrainedGoals.none();
        }
        return new TrainedGoals(
                new GoalPrompt(texts(required(prompt, "threshold")), texts(required(prompt, "levelZero"))),
                shares(required(root, "goalSets")),
                guidance(root));
    }

    /** A version of before there was any asks for none. */
    private static double guidance(JsonNode root) {
        double weight = root.path("guidance").path("weight").asDouble(1);
        if (!(weight >= 1 && weight <= Guidance.MAX_WEIGHT)) {
            throw new IllegalArgumentException("its " + FILE + " has a guidance that is not from 1 to "
                    + Guidance.MAX_WEIGHT + ": " + root.path("guidance"));
        }
        return weight;
    }

    /** Refuses, in words, to go with a base that it was not trained on. */
    void requireBelongsTo(ServedBase base) {
        requireBase(base.model().digest());
        requireRenderedBy(base.renderer());
    }

    /** Refuses, in words, to go with the base of another digest. */
    public void requireBase(String digest) {
        requireSame("base model", baseDigest, digest);
    }

    /** Refuses, in words, to be asked with prompts that are rendered otherwise than in training. */
    public void requireRenderedBy(Renderer renderer) {
        requireSame("tokenizer", tokenizerDigest, renderer.tokenizerDigest());
        requireSame("chat template", templateDigest, renderer.templateDigest());
    }

    private static void requireSame(String what, String trained, String here) {
        if (!trained.equals(here)) {
            throw new IllegalArgumentException("it was trained on the " + what + " " + trained + ", this server has "
                    + here + "; set serving.base to the folder that the trainer used");
        }
    }

    private static JsonNode parsed(Path file) throws IOException {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("its " + FILE + " is not JSON", e);
        }
    }

    private static Map<String, SortedMap<Integer, Double>> shares(JsonNode goalSets) {
        Map<String, SortedMap<Integer, Double>> shares = new HashMap<>();
        for (JsonNode goalSet : goalSets) {
            SortedMap<Integer, Double> levels = new TreeMap<>();
            for (JsonNode level : required(goalSet, "levels")) {
                levels.put(required(level, "level").asInt(), share(level));
            }
            shares.put(required(goalSet, "segment").asText(), levels);
        }
        return shares;
    }

    private static double share(JsonNode level) {
        double share = required(level, "percent").asInt() / 100.0;
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "its " + FILE + " has a goal whose percent is not in 1..100: " + level.path("percent"));
        }
        return share;
    }

    private static JsonNode required(JsonNode node, String key) {
        JsonNode value = node.path(key);
        if (value.isMissingNode() || value.isNull()) {
            throw new IllegalArgumentException("its " + FILE + " has no " + key);
        }
        return value;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
