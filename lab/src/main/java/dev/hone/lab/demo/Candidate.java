package dev.hone.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.artifacts.ArtifactStore;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.GoalPrompt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A version as it comes to the exam: its adapter and the sentences of its goals.
 *
 * @param goals sentence by level, as serving would say it; none of a version that was trained without goals
 */
record Candidate(Adapter adapter, SortedMap<Integer, String> goals) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Candidate read(ArtifactStore artifacts, String digest, ModelConfig model) throws IOException {
        Path folder = artifacts
                .fetch(digest)
                .orElseThrow(() -> new IllegalStateException("the artifact store does not hold " + digest));
        JsonNode manifest =
                JSON.readTree(folder.resolve("training_manifest.json").toFile());
        return new Candidate(Adapter.read(folder, model), goals(manifest));
    }

    private static SortedMap<Integer, String> goals(JsonNode manifest) {
        JsonNode words = manifest.path("goalPrompt");
        if (words.isNull()) {
            return new TreeMap<>();
        }
        var prompt = new GoalPrompt(texts(words.path("threshold")), texts(words.path("levelZero")));
        SortedMap<Integer, Double> shares = new TreeMap<>();
        Stream.of(Endpoint.SEGMENT, Endpoint.SEGMENT.replaceFirst("/.*", "/*"), "*")
                .flatMap(segment -> stream(manifest.path("goalSets"))
                        .filter(set -> set.path("segment").asText().equals(segment)))
                .findFirst()
                .ifPresent(set -> set.path("levels")
                        .forEach(level -> shares.put(
                                level.path("level").asInt(),
                                level.path("percent").asInt() / 100.0)));
        SortedMap<Integer, String> goals = new TreeMap<>();
        shares.forEach((level, share) -> goals.put(level, prompt.sentence(level, shares.lastKey(), share, 0)));
        return goals;
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        List<JsonNode> nodes = new ArrayList<>();
        array.forEach(nodes::add);
        return nodes.stream();
    }

    private static List<String> texts(JsonNode array) {
        return stream(array).map(JsonNode::asText).toList();
    }
}
