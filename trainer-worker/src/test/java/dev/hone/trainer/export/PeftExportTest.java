package dev.hone.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.artifacts.FolderDigest;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Evaluation;
import dev.hone.schemas.records.LevelEvaluation;
import dev.hone.schemas.records.Verdict;
import dev.hone.trainer.evaluate.AnswerTraits;
import dev.hone.trainer.evaluate.Evaluator.Findings;
import dev.hone.trainer.evaluate.GuidanceChoice;
import dev.hone.trainer.evaluate.GuidanceChoice.Tried;
import dev.hone.trainer.evaluate.Interval;
import dev.hone.trainer.export.PeftExport.Base;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.Unusable;
import dev.hone.trainer.publish.Publication;
import dev.hone.trainer.publish.TrainingManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeftExportTest {

    private static final String SENTENCE =
            "[Goal] Answer at least as well as the best 10% of recent answers (level 3 of 3 or higher).";

    @TempDir
    Path temporary;

    private Path base;
    private Path artifact;
    private ModelConfig model;

    @BeforeEach
    void publish() throws IOException {
        base = temporary.resolve("base");
        ByteLevelTokenizer.write(base, List.of());
        model = ModelConfig.small(ByteLevelTokenizer.vocabSize(0), 16, 1, 2, 259);
        try (LanguageModel random = LanguageModel.random(model, 1)) {
            random.write(base);
        }
        Adapter adapter = Adapter.create(LoraConfig.of(4, 8, List.of("q_proj", "down_proj")), model, 1);
        ArtifactStore store = ArtifactStores.at(temporary.resolve("store").toString());
        String digest = new Publication(store, temporary.resolve("work"))
                .publish(adapter, manifest())
                .getDigest();
        artifact = store.fetch(digest).orElseThrow();
    }

    @Test
    void namesTheBaseAndKeepsTheAdapter() throws IOException {
        Path target = exported(Base.at(base));

        JsonNode config =
                new JsonMapper().readTree(target.resolve("adapter_config.json").toFile());
        assertThat(config.path("base_model_name_or_path").asText())
                .isEqualTo(base.toAbsolutePath().toString());
        assertThat(config.path("task_type").asText()).isEqualTo("CAUSAL_LM");
        assertThat(Adapter.read(target, model).tensors())
                .hasSameSizeAs(Adapter.read(artifact, model).tensors());
        assertThat(target.resolve("adapter_model.safetensors"))
                .hasSameBinaryContentAs(artifact.resolve("adapter_model.safetensors"));
        assertThat(target.resolve("tokenizer.json")).hasSameBinaryContentAs(base.resolve("tokenizer.json"));
    }

    @Test
    void leavesTheStoredVersionAsItIs() throws IOException {
        String before = FolderDigest.of(artifact);

        exported(new Base("acme/tiny", base));

        assertThat(FolderDigest.of(artifact)).isEqualTo(before);
        assertThat(artifact.resolve("adapter_config.json")).content().contains("\"base_model_name_or_path\" : null");
    }

    @Test
    void theCardSaysWhatToAskAndWhatWasMeasured() throws IOException {
        Files.writeString(base.resolve("README.md"), "---\nlicense: apache-2.0\nlanguage: en\n---\n# Tiny\n");

        Path target = exported(new Base("acme/tiny", base));

        assertThat(target.resolve("README.md"))
                .content()
                .startsWith("---\nbase_model: acme/tiny\nlibrary_name: peft\npipeline_tag: text-generation\n"
                        + "license: apache-2.0\ntags:")
                .contains("> " + SENTENCE)
                .contains("a system turn of its own, before all other turns")
                .contains("<|system|>" + SENTENCE + "<|end|><|user|>Which shoes for a rainy hike?<|end|><|assistant|>")
                .contains("| level 3 | 40 | 2.5000 | 2.7500 | - |")
                .contains("| goal following (above 0: the goal is followed) | 0.2500 | 0.1000 to 0.4000 |")
                .contains("| version | `main@" + FolderDigest.of(artifact) + "` |")
                .contains("| response tokens trained on | 1234 |")
                .contains("| `lora.rank` | 4 |")
                .contains("## Feedback\n\nrating")
                .doesNotContain("NaN", "null");
        assertThat(target.resolve("generate.py"))
                .content()
                .contains("GOAL = \"" + SENTENCE + "\"", "PLACE = \"own\"")
                .doesNotContain("@");
    }

    @Test
    void aFoldersPathIsNoNameOfTheHub() throws IOException {
        assertThat(exported(Base.at(base)).resolve("README.md")).content().startsWith("---\nlibrary_name: peft\n");
    }

    @Test
    void aTemplateWithoutASystemTurnHasTheGoalInTheFirstUserTurn() throws IOException {
        String tokenizer = Files.readString(base.resolve("tokenizer.json")).replace("<|end|>", "<|fin|>");
        Files.writeString(base.resolve("tokenizer.json"), tokenizer);
        Files.writeString(base.resolve("chat_template.jinja"), """
                {%- for message in messages -%}
                {%- if message['role'] == 'system' -%}{{ raise_exception('No system turns') }}{%- endif -%}
                {{ message['role'] }}: {{ message['content'] }}<|fin|>
                {%- endfor -%}
                {%- if add_generation_prompt -%}assistant: {% endif -%}
                """);

        Path target = exported(Base.at(base));

        assertThat(target.resolve("README.md"))
                .content()
                .contains("the beginning of the first user turn", "user: " + SENTENCE + "\n\nWhich shoes");
        assertThat(target.resolve("generate.py")).content().contains("PLACE = \"user\"");
    }

    @Test
    void anAdapterWithoutAManifestIsExportedWithoutGoals() throws IOException {
        Path foreign = temporary.resolve("foreign");
        Adapter.create(LoraConfig.of(4, 8, List.of("q_proj")), model, 1).write(foreign);
        Path target = temporary.resolve("target");

        PeftExport.write(foreign, new Base("acme/tiny", null), target, Map.of());

        assertThat(target.resolve("README.md")).content().contains("It brings no goals");
        assertThat(target.resolve("generate.py")).content().contains("GOAL = None");
    }

    @Test
    void aVersionThatWasTrainedWithMarksAsksWithThem() throws IOException {
        artifact = published(manifest(Map.of("objective", "goal-tokens"), GoalPrompt.marks()));

        Path target = exported(Base.at(base));

        assertThat(artifact.resolve("training_manifest.json")).content().contains("\"<goal {k}>\"", "\"<goal 0>\"");
        assertThat(target.resolve("README.md")).content().contains("> `<goal 3>`", "<|system|><goal 3><|end|>");
        assertThat(target.resolve("generate.py")).content().contains("GOAL = \"<goal 3>\"", "PLACE = \"own\"");
    }

    private Path published(TrainingManifest manifest) {
        ArtifactStore store = ArtifactStores.at(temporary.resolve("store").toString());
        Adapter adapter = Adapter.create(LoraConfig.of(4, 8, List.of("q_proj")), model, 2);
        String digest = new Publication(store, temporary.resolve("work"))
                .publish(adapter, manifest)
                .getDigest();
        return store.fetch(digest).orElseThrow();
    }

    @Test
    void aVersionThatWasTrainedWithoutGoalsAsksForNone() throws IOException {
        artifact = published(manifest(Map.of("objective", "filtered-sft"), null));

        Path target = exported(Base.at(base));

        assertThat(artifact.resolve("training_manifest.json"))
                .content()
                .contains("\"goalPrompt\" : null", "\"threshold\" : 300");
        assertThat(target.resolve("README.md"))
                .content()
                .contains("without goals (`filtered-sft`)", "It brings no goals")
                .doesNotContain("goal-conditioned", "[Goal]");
        assertThat(target.resolve("generate.py")).content().contains("GOAL = None");
    }

    private Path exported(Base on) throws IOException {
        Path target = temporary.resolve("target");
        PeftExport.write(artifact, on, target, Map.of("Feedback", "rating"));
        return target;
    }

    private static TrainingManifest manifest() {
        return manifest(Map.of("lora.rank", "4"), GoalPrompt.standard());
    }

    @Test
    void theCardSaysWhatGuidanceDoesAtEachWeightThatWasLookedAt() throws IOException {
        Interval gain = new Interval(.5, .25, .75);
        artifact = published(manifest(
                Map.of(),
                GoalPrompt.standard(),
                new GuidanceChoice(
                        1,
                        "at 1.5 answers do not end",
                        List.of(
                                new Tried(1, Interval.UNKNOWN, Interval.UNKNOWN, .125, 1, AnswerTraits.NONE, null),
                                new Tried(
                                        1.5,
                                        gain,
                                        gain,
                                        .25,
                                        .75,
                                        new AnswerTraits(16, .1, .2, .3, 12.5, .4, .6, 0),
                                        "answers do not end")))));

        Path target = exported(Base.at(base));

        assertThat(target.resolve("README.md"))
                .content()
                .contains("Served with a weight of 1.0: at 1.5 answers do not end.")
                .contains("| 1.0 | - | 0.1250 | 1.0000 | - | - | - | - | - | - | - |")
                .contains("| 1.5 | 0.5000 | 0.2500 | 0.7500 | 0.1000 | 0.2000 | 0.3000 | 12.5000 | 0.4000 | 0.6000"
                        + " | answers do not end |\n\n## Where it comes from");
    }

    private static TrainingManifest manifest(Map<String, String> changes, @Nullable GoalPrompt goals) {
        return manifest(changes, goals, new GuidanceChoice(1, "none", List.of()));
    }

    private static TrainingManifest manifest(
            Map<String, String> changes, @Nullable GoalPrompt goals, GuidanceChoice guidance) {
        Recipe recipe = Recipe.fromMap(changes);
        Evaluation evaluation = Evaluation.newBuilder()
                .setHoldoutExamples(40)
                .setSufficient(false)
                .setLevels(List.of(new LevelEvaluation(3, 40, 2.5, 2.75, null, null)))
                .setGoalFollowing(0.25)
                .setGoalFollowingLow(0.1)
                .setGoalFollowingHigh(0.4)
                .build();
        return new TrainingManifest(
                Fixtures.round(0, 200)
                        .setRecipe(recipe.toMap())
                        .setRecipeDigest(recipe.digest())
                        .build(),
                new TrainingManifest.Surroundings("sha256:base", "sha256:tokenizer", "sha256:template", goals, "0.1.0"),
                new TrainingManifest.Amounts(
                        90,
                        80,
                        new TrainingManifest.LeftOut(
                                Unusable.NONE, Unusable.NONE, Unusable.NONE, Unusable.NONE, Unusable.NONE, 0, null),
                        new TrainingManifest.Erased(0, 0),
                        new TrainingManifest.Cut(0, 0),
                        170,
                        340,
                        11,
                        1_234,
                        null),
                new TrainingManifest.Losses(3.5, 2.25),
                new Findings(evaluation, Verdict.CANDIDATE, "no harm shown", guidance));
    }
}
