package dev.hone.trainer.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.artifacts.FolderDigest;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.recipe.TrainedWeights;
import dev.hone.trainer.publish.TrainingManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A stored version's digest, manifest and goals, as its folder has them. */
record StoredVersion(String digest, JsonNode manifest, List<Goal> goals) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int SERVED_PHRASING = 0;

    StoredVersion {
        goals = List.copyOf(goals);
    }

    /** Whether it is a model of its own, and no adapter. */
    boolean isWhole() {
        return TrainedWeights.ALL.key().equals(manifest.path("weights").textValue());
    }

    /** The highest goal of a segment, as it is asked for. */
    record Goal(String segment, String sentence) {}

    /** Empty for an adapter that was not made here and brings no manifest. */
    static Optional<StoredVersion> read(Path artifact) throws IOException {
        Path file = artifact.resolve(TrainingManifest.FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        JsonNode manifest = JSON.readTree(file.toFile());
        return Optional.of(new StoredVersion(FolderDigest.of(artifact), manifest, goals(manifest)));
    }

    /** Throws {@link IllegalArgumentException} where the version in a folder is no adapter. */
    static void requireAdapter(Path artifact, String instead) {
        if (TrainingManifest.isWhole(artifact)) {
            throw new IllegalArgumentException("the version is a whole model and has no adapter: " + instead);
        }
    }

    /**
     * None of a version that was trained without goals. The line's own first, since they are what a prompt of no known
     * segment is asked with.
     */
    private static List<Goal> goals(JsonNode manifest) {
        if (manifest.path("goalPrompt").isNull()) {
            return List.of();
        }
        GoalPrompt words = new GoalPrompt(
                texts(manifest.path("goalPrompt").path("threshold")),
                texts(manifest.path("goalPrompt").path("levelZero")));
        List<Goal> goals = new ArrayList<>();
        for (JsonNode goalSet : manifest.path("goalSets")) {
            JsonNode levels = goalSet.path("levels");
            JsonNode highest = levels.path(levels.size() - 1);
            int level = highest.path("level").asInt();
            double share = highest.path("percent").asInt(100) / 100.0;
            Goal goal =
                    new Goal(goalSet.path("segment").asText(), words.sentence(level, level, share, SERVED_PHRASING));
            goals.add(goal.segment().equals("*") ? 0 : goals.size(), goal);
        }
        return goals;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
