package dev.hone.serving.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.llm.text.GoalPrompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedGoalsTest {

    private static final GoalPrompt PROMPT = new GoalPrompt(List.of("best {P}% ({k} of {K})"), List.of("any ({K})"));

    private static SortedMap<Integer, Double> upTo(int highest) {
        SortedMap<Integer, Double> levels = new TreeMap<>(Map.of(0, 1.0));
        levels.put(highest, .25);
        return levels;
    }

    private final TrainedGoals goals =
            new TrainedGoals(PROMPT, Map.of("acme/support", upTo(1), "acme/*", upTo(2), "*", upTo(3)));

    @Test
    void aSegmentHasItsOwnGoalsElseItsTenantsElseTheLines() {
        assertThat(goals.levels("acme/support")).containsExactly(0, 1);
        assertThat(goals.levels("acme/sales")).containsExactly(0, 2);
        assertThat(goals.levels("acme/*")).containsExactly(0, 2);
        assertThat(goals.levels("acme")).containsExactly(0, 2);
        assertThat(goals.levels("other/support")).containsExactly(0, 3);
        assertThat(TrainedGoals.none().levels("acme/support")).isEmpty();
    }

    @Test
    void aVersionThatWasTrainedWithMarksIsAskedWithThem() {
        TrainedGoals marked = new TrainedGoals(GoalPrompt.marks(), Map.of("*", upTo(3)));

        assertThat(marked.sentence("acme/support", 3)).contains("<goal 3>");
        assertThat(marked.sentence("acme/support", 0)).contains("<goal 0>");
    }

    @Test
    void itsManifestSaysHowFarItIsGuided(@TempDir Path folder) throws IOException {
        assertThat(read(folder, "").guidance()).isEqualTo(1);
        assertThat(read(folder, ", \"guidance\": null").guidance()).isEqualTo(1);
        assertThat(read(folder, ", \"guidance\": {\"weight\": 1.5}").guidance()).isEqualTo(1.5);
        assertThatThrownBy(() -> read(folder, ", \"guidance\": {\"weight\": 9}"))
                .hasMessageContaining("not from 1 to 5");
    }

    private static TrainedGoals read(Path folder, String member) throws IOException {
        Files.writeString(folder.resolve("training_manifest.json"), """
                {"baseDigest": "b", "tokenizerDigest": "t", "templateDigest": "c",
                 "goalPrompt": {"threshold": ["best {P}% ({k} of {K})"], "levelZero": ["any ({K})"]},
                 "goalSets": [{"segment": "*", "levels": [{"level": 0, "percent": 100}]}]""" + member + "}");
        return TrainedGoals.read(folder);
    }

    @Test
    void aLevelThatWasNotTrainedHasNoSentence() {
        assertThat(goals.sentence("acme/support", 1)).contains("best 25% (1 of 1)");
        assertThat(goals.sentence("acme/support", 0)).contains("any (1)");
        assertThat(goals.sentence("acme/support", 2)).isEmpty();
    }
}
