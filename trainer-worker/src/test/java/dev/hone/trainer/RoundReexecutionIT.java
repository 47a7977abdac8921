package dev.hone.trainer;

import static dev.hone.trainer.TinyRounds.ROUND;
import static dev.hone.trainer.TinyRounds.example;
import static dev.hone.trainer.TinyRounds.firstRound;
import static dev.hone.trainer.TinyRounds.logOf40;
import static dev.hone.trainer.TinyRounds.recipe;
import static dev.hone.trainer.TinyRounds.round;
import static dev.hone.trainer.TinyRounds.roundOf40;
import static dev.hone.trainer.TinyRounds.stopAfter;
import static dev.hone.trainer.TinyRounds.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.artifacts.ArtifactStores;
import dev.hone.artifacts.FolderDigest;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.Verdict;
import dev.hone.trainer.TinyRounds.StepsSeen;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.InMemoryExampleLog;
import dev.hone.trainer.train.TrainingObserver;
import dev.hone.trainer.train.TrainingStoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A round over a log in memory and a tiny random base: the same round gives the same bytes, whatever happened
 * meanwhile.
 *
 * <p>The log is one in which better responses say "good": so that a trained version is better than its parent.
 */
class RoundReexecutionIT {

    private static final TrainingObserver NOBODY = (step, steps, loss, tokens) -> {};

    @TempDir
    static Path shared;

    @TempDir
    Path temporary;

    private static WorkerBase base;
    private static final InMemoryExampleLog LOG = new InMemoryExampleLog();

    @BeforeAll
    static void makeABaseAndALog() throws IOException {
        base = TinyRounds.base(shared, 2);
        for (int i = 0; i < 2 * ROUND; i++) {
            LOG.append("chatcmpl-" + i, example(i));
        }
    }

    @AfterAll
    static void closeTheBase() {
        base.close();
    }

    @Test
    void theSameRoundGivesTheSameBytes() {
        ModelVersion first = version(trainer("first").execute(firstRound().build(), NOBODY));
        ModelVersion second = version(trainer("second").execute(firstRound().build(), NOBODY));

        assertThat(second).isEqualTo(first);
        assertThat(FolderDigest.of(folder("first", first))).isEqualTo(first.getDigest());
        assertThat(FolderDigest.of(folder("second", second))).isEqualTo(first.getDigest());
    }

    @ParameterizedTest(name = "{0} threads")
    @CsvSource({"1", "2"})
    void aRoundThatWasStoppedResumesToTheSameBytes(int threads) {
        TrainingRound round = firstRound().setThreads(threads).build();
        ModelVersion straight = version(trainer("straight").execute(round, NOBODY));
        RoundTrainer stopped = trainer("stopped");

        assertThatThrownBy(() -> stopped.execute(round, stopAfter(7))).isInstanceOf(TrainingStoppedException.class);
        StepsSeen steps = new StepsSeen();
        ModelVersion resumed = version(stopped.execute(round, steps));

        assertThat(resumed).isEqualTo(straight);
        assertThat(steps.first).isEqualTo(8);
    }

    @Test
    void theTrainedTokensAreThoseOfTheStepsThatWereTaken() {
        long[] seen = {0, 0};
        TrainingObserver counting = new TrainingObserver() {
            @Override
            public void prepared(Prepared prepared) {
                seen[1] = prepared.responseTokens();
            }

            @Override
            public void stepped(int step, int steps, double loss, int responseTokens) {
                seen[0] += responseTokens;
            }
        };

        ModelVersion version =
                version(trainer("tokens").execute(round(Map.of("epochs", "0.5")).build(), counting));

        assertThat(version.getTrainedTokens()).isEqualTo(seen[0]).isEqualTo(seen[1]);
    }

    @Test
    void withoutAHoldoutNothingIsMeasuredAndNothingIsNaN() {
        ModelVersion version = version(trainer("blind")
                .execute(
                        Fixtures.round(1, 5)
                                .setRecipe(recipe().toMap())
                                .setRecipeDigest(recipe().digest())
                                .build(),
                        NOBODY));

        assertThat(version.getEvaluation().getHoldoutExamples()).isZero();
        assertThat(version.getEvaluation().getGoalFollowing()).isNull();
        assertThat(version.getEvaluation().getKlToBase()).isNull();
        assertThat(version.toString()).doesNotContain("NaN");
        assertThat(version.getReason()).startsWith("insufficient holdout");
    }

    @ParameterizedTest(name = "{0} of 40 unusable: {1}")
    @CsvSource({"8, CANDIDATE", "9, HELD"})
    void aRoundOfWhichTooMuchCannotBeTrainedOnIsHeldAndSaysWhy(int unusable, Verdict verdict) {
        ModelVersion version = version(trainer("unusable", logOf40(unusable)).execute(roundOf40(), NOBODY));

        assertThat(version.getVerdict()).isEqualTo(verdict);
        assertThat(version.getExamples()).isEqualTo(40 - unusable);
        assertThat(version.getUnusable()).singleElement().satisfies(rows -> {
            assertThat(rows.getReason()).isEqualTo("it is longer than trainer.recipe.max.tokens (256) allows");
            assertThat(rows.getRows()).isEqualTo(unusable);
        });
        assertThat(version.getReason().contains("could not be trained on")).isEqualTo(verdict == Verdict.HELD);
    }

    @Test
    void aRoundOfWhichNothingCanBeTrainedOnFailsWithTheTrueReason() {
        RoundOutcome outcome = trainer("nothing", logOf40(40)).execute(roundOf40(), NOBODY);

        assertThat(outcome.getOutcome()).isInstanceOfSatisfying(RoundFailed.class, failed -> {
            assertThat(failed.getReason())
                    .isEqualTo("none of the round's 40 examples can be trained on: 40: it is longer than"
                            + " trainer.recipe.max.tokens (256) allows");
            assertThat(failed.getConfiguration()).isTrue();
            assertThat(failed.getUnusable())
                    .singleElement()
                    .satisfies(rows -> assertThat(rows.getRows()).isEqualTo(40));
        });
    }

    @Test
    void anotherSeedGivesAnotherVersion() {
        ModelVersion one = version(trainer("one").execute(firstRound().build(), NOBODY));
        ModelVersion other =
                version(trainer("other").execute(firstRound().setSeed(8).build(), NOBODY));

        assertThat(other.getDigest()).isNotEqualTo(one.getDigest());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "filtered-sft, on answers that met the highest goal, 384",
        "sft, on all answers, 192",
    })
    void aVersionOfAnObjectiveWithoutGoalsIsMeasuredAndPublishedWithoutThem(String objective, String where, int rows)
            throws IOException {
        // A quarter of 192 examples met the highest goal: 8 repeats of each are two epochs of all.
        Map<String, String> recipe =
                Map.of("objective", objective, "max.repeats", "8", "epochs", objective.equals("sft") ? "1" : "2");
        RoundTrainer trainer = trainer(objective);
        ModelVersion version = version(trainer.execute(round(recipe).build(), NOBODY));

        assertThat(version.getVerdict()).isEqualTo(Verdict.CANDIDATE);
        assertThat(version.getReason()).startsWith("no harm shown: loss " + where + " minus the parent's is -");
        assertThat(version.getEvaluation().getGoalFollowing()).isNull();
        assertThat(version.getEvaluation().getKlToBase()).isGreaterThan(0);
        assertThat(version.getEvaluation().getLevels())
                .hasSize(4)
                .allSatisfy(level -> assertThat(level.getLoss()).isLessThan(level.getParentLoss()));
        assertThat(folder(objective, version).resolve("training_manifest.json"))
                .content()
                .contains("\"goalPrompt\" : null", "\"objective\" : \"" + objective + "\"", "\"drawnRows\" : " + rows);
        assertThat(version(trainer(objective + " again").execute(round(recipe).build(), NOBODY)))
                .isEqualTo(version);

        // And the next round may go on from it towards goals.
        TrainingRound next = firstRound().setParent(version.getVersion()).build();
        assertThat(version(trainer.execute(next, NOBODY)).getParent()).isEqualTo(version.getVersion());
    }

    @ParameterizedTest(name = "{0}, pulled by {1}")
    @CsvSource({
        "goal-tokens, 0, <goal {k}>",
        "classic-gcsl, 0.05, <goal {k}>",
        "rwr, 0, null",
        "importance-weighted-sft, 0, null",
        "kto, 0.05, null",
        "dpo, 0, null",
        "goal-conditioned, 0.05, [Goal]",
    })
    void aRoundOfAnyObjectiveResumesToTheSameBytes(String objective, String klWeight, String words) throws IOException {
        TrainingRound round =
                round(Map.of("objective", objective, "kl.weight", klWeight)).build();
        ModelVersion straight = version(trainer("straight").execute(round, NOBODY));
        RoundTrainer stopped = trainer("stopped");

        assertThatThrownBy(() -> stopped.execute(round, stopAfter(3))).isInstanceOf(TrainingStoppedException.class);

        assertThat(version(stopped.execute(round, NOBODY))).isEqualTo(straight);
        assertThat(straight.getEvaluation().getKlToBase()).isGreaterThan(0);
        assertThat(folder("straight", straight).resolve("training_manifest.json"))
                .content()
                .contains("\"passedOver\" : { }", "\"goalPrompt\" : " + (words.equals("null") ? words : "{"), words);
    }

    @Test
    void aFilterThatNoExamplePassesFailsTheRoundInWords() {
        RoundOutcome outcome = trainer("filter")
                .execute(
                        round(Map.of("objective", "filtered-sft", "filter.level", "9"))
                                .build(),
                        NOBODY);

        assertThat(outcome.getOutcome()).isInstanceOfSatisfying(RoundFailed.class, failed -> {
            assertThat(failed.getReason()).contains("examples met goal 9", "lower trainer.recipe.filter.level");
            assertThat(failed.getConfiguration()).isTrue();
        });
    }

    @Test
    void versionsFormAChainAndAVersionIsBetterThanItsParentAtEveryGoal() {
        RoundTrainer trainer = trainer("chain");
        ModelVersion first = version(trainer.execute(firstRound().build(), NOBODY));
        TrainingRound second = Fixtures.round(ROUND, 2 * ROUND)
                .setRoundId("main#2")
                .setSequence(2)
                .setParent(first.getVersion())
                .setRecipe(recipe().toMap())
                .setRecipeDigest(recipe().digest())
                .build();

        ModelVersion child = version(trainer.execute(second, NOBODY));

        assertThat(first.getParent()).isEqualTo("main@base");
        assertThat(child.getParent()).isEqualTo(first.getVersion());
        assertThat(child.getVerdict()).isEqualTo(Verdict.CANDIDATE);
        assertThat(child.getExamples()).isGreaterThan(first.getExamples());
        assertThat(first.getEvaluation().getLevels())
                .hasSize(4)
                .allSatisfy(level -> assertThat(level.getLoss()).isLessThan(level.getParentLoss()));
        assertThat(first.getEvaluation().getKlToBase()).isGreaterThan(0);
        assertThat(child.getEvaluation().getForgetting()).isFinite();
    }

    @Test
    void aVersionThatForgetsIsHeld() {
        RoundTrainer trainer = trainer("harm");
        ModelVersion good = version(trainer.execute(
                round(Map.of("epochs", "4", "max.repeats", "16")).build(), NOBODY));
        Recipe wild = Recipe.fromMap(with(Map.of("later.learning.rate", "0.5", "max.gradient.norm", "1000")));

        ModelVersion harmed = version(trainer.execute(
                firstRound()
                        .setParent(good.getVersion())
                        .setRecipe(wild.toMap())
                        .setRecipeDigest(wild.digest())
                        .build(),
                NOBODY));

        assertThat(harmed.getVerdict()).isEqualTo(Verdict.HELD);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "unknown parent      | true  | is not in the artifact store",
                "parent of other line| true  | is no version of the line main",
                "recipe              | true  | recipe refused",
                "recipe digest       | true  | it was changed after the round was closed",
                "no goals            | true  | no goal sets",
                "nothing to train on | false | nothing to train on",
                "too long for model  | true  | positions: lower it",
                "no room for a goal  | true  | max.prompt.tokens is 3",
                "no shards           | true  | set rounds.shards",
                "magnitudes in shards| true  | lora.dora learns has no exact mean"
            })
    void aRoundThatCannotBeTrainedFailsInWords(String flaw, boolean settings, String words) {
        RoundOutcome outcome = trainer("flawed").execute(flawed(flaw).build(), NOBODY);

        assertThat(outcome.getOutcome()).isInstanceOfSatisfying(RoundFailed.class, failed -> {
            assertThat(failed.getRoundId()).isEqualTo("main#1");
            assertThat(failed.getReason()).contains(words);
            assertThat(failed.getConfiguration()).isEqualTo(settings);
        });
    }

    @Test
    void aParentOfAnotherBaseIsRefusedThoughItsShapesFit() throws IOException {
        ModelVersion parent = version(trainer("base").execute(firstRound().build(), NOBODY));
        Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere"));
        ByteLevelTokenizer.write(elsewhere, List.of());
        try (LanguageModel random =
                LanguageModel.random(base.in(Recipe.Precision.FLOAT32).model().config(), 2)) {
            random.write(elsewhere);
        }
        RoundTrainer trainer = new RoundTrainer(
                WorkerBase.load(elsewhere, Recipe.Precision.FLOAT32),
                LOG,
                ArtifactStores.at(temporary.resolve("base").toString()),
                new RoundWorkplace(temporary.resolve("base-work"), 5, "test"));

        RoundOutcome outcome =
                trainer.execute(firstRound().setParent(parent.getVersion()).build(), NOBODY);

        assertThat(outcome.getOutcome()).isInstanceOfSatisfying(RoundFailed.class, failed -> {
            assertThat(failed.getReason()).contains("was trained on the base " + parent.getBaseDigest());
            assertThat(failed.getConfiguration()).isTrue();
        });
    }

    private static TrainingRound.Builder flawed(String flaw) {
        return switch (flaw) {
            case "unknown parent" -> firstRound().setParent("main@sha256:" + "0".repeat(64));
            case "parent of other line" -> firstRound().setParent("side@base");
            case "recipe" -> firstRound().setRecipe(Map.of("lora.rank", "0"));
            case "recipe digest" -> firstRound().setRecipeDigest("sha256:other");
            case "no goals" -> firstRound().setGoalSets(List.<GoalSet>of());
            case "nothing to train on" -> firstRound().setRanges(List.of());
            case "too long for model" -> round(Map.of("max.tokens", "4096"));
            case "no room for a goal" -> round(Map.of("max.prompt.tokens", "3", "max.tokens", "4"));
            case "no shards" -> firstRound().setShards(0);
            case "magnitudes in shards" ->
                round(Map.of("lora.dora", "true", "lora.targets", "q_proj")).setShards(2);
            default -> throw new IllegalArgumentException(flaw);
        };
    }

    private RoundTrainer trainer(String name) {
        return trainer(name, LOG);
    }

    private RoundTrainer trainer(String name, InMemoryExampleLog log) {
        return new RoundTrainer(
                base,
                log,
                ArtifactStores.at(temporary.resolve(name).toString()),
                new RoundWorkplace(temporary.resolve(name + "-work"), 5, "test"));
    }

    private Path folder(String name, ModelVersion version) {
        Path folder = temporary.resolve(name).resolve(version.getArtifact());
        assertThat(Files.isRegularFile(folder.resolve("training_manifest.json")))
                .isTrue();
        return folder;
    }

    private static ModelVersion version(RoundOutcome outcome) {
        assertThat(outcome.getOutcome()).isInstanceOf(ModelVersion.class);
        return (ModelVersion) outcome.getOutcome();
    }
}
