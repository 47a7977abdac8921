package dev.hone.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.records.Evaluation;
import dev.hone.schemas.records.LevelEvaluation;
import dev.hone.schemas.records.Verdict;
import dev.hone.trainer.evaluate.AnswerTraits;
import dev.hone.trainer.evaluate.Evaluator.Findings;
import dev.hone.trainer.evaluate.GuidanceChoice;
import dev.hone.trainer.evaluate.Interval;
import dev.hone.trainer.evaluate.ScoredRows;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.Unusable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingManifestTest {

    /** Versions that were published before stay readable: this file changes only together with its format number. */
    @Test
    void isTheOneOfTheGoldenFile() throws IOException {
        try (InputStream golden = getClass().getResourceAsStream("training_manifest.json")) {
            assertThat(golden).isNotNull();
            assertThat(manifest().json()).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void saysOfHowManyHeldOutRowsTheLossesAreWhereTheRecipeBoundsThat() {
        TrainingManifest all = manifest();
        Findings findings = all.findings();
        Findings bounded = new Findings(
                findings.evaluation(),
                findings.verdict(),
                findings.reason(),
                findings.guidance(),
                List.of(),
                null,
                null,
                null,
                new ScoredRows(400, 83, 80, 64));

        String json =
                new TrainingManifest(all.round(), all.surroundings(), all.amounts(), all.losses(), bounded).json();

        assertThat(json.replaceAll("\\s", ""))
                .contains(
                        "\"klToBase\":0.125,\"scored\":{\"heldOut\":400,\"counting\":83,\"gate\":80,\"following\":64}}");
        assertThat(all.json()).doesNotContain("scored");
    }

    private static GuidanceChoice guidance() {
        Interval gain = new Interval(0.25, 0.125, 0.375);
        Interval unclear = new Interval(0.5, Double.NaN, Double.NaN);
        return new GuidanceChoice(
                1.5,
                "at 2.0 it is unclear",
                List.of(
                        new GuidanceChoice.Tried(1.5, gain, unclear, 0.25, 0.875, AnswerTraits.NONE, null),
                        new GuidanceChoice.Tried(
                                2,
                                gain,
                                unclear,
                                0.5,
                                0.75,
                                new AnswerTraits(16, 0.125, 0.25, 0.5, 12.5, 0.375, 0.625, 0),
                                "it is unclear")));
    }

    private static TrainingManifest manifest() {
        Evaluation evaluation = Evaluation.newBuilder()
                .setHoldoutExamples(250)
                .setSufficient(true)
                .setLevels(List.of(new LevelEvaluation(3, 1, 2.5, 2.75, null, null)))
                .setGoalFollowing(0.25)
                .setGoalFollowingLow(-0.5)
                .setGoalFollowingHigh(1.0)
                .setForgetting(null)
                .setKlToBase(0.125)
                .build();
        return new TrainingManifest(
                Fixtures.round(100, 200)
                        .setRecipe(Map.of("epochs", "1.0", "draw", "goal"))
                        .setRecipeDigest("sha256:recipe")
                        .build(),
                new TrainingManifest.Surroundings(
                        "sha256:base",
                        "sha256:tokenizer",
                        "sha256:template",
                        new GoalPrompt(List.of("best {P}%, level {k}"), List.of("any")),
                        "0.1.0"),
                new TrainingManifest.Amounts(
                        90,
                        80,
                        new TrainingManifest.LeftOut(
                                Unusable.of(List.of("it is too long")),
                                Unusable.NONE,
                                Unusable.NONE,
                                Unusable.of(List.of("its answer is empty")),
                                Unusable.of(List.of("it is alone", "it is alone")),
                                7,
                                new BeyondContributorShare(6, 8, 5)),
                        new TrainingManifest.Erased(4, 1),
                        new TrainingManifest.Cut(3, 2),
                        170,
                        340,
                        11,
                        1_234,
                        null),
                new TrainingManifest.Losses(3.5, 2.25),
                new Findings(evaluation, Verdict.CANDIDATE, "no harm shown", guidance()));
    }
}
