package dev.hone.schemas.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTest {

    private static final Map<String, String> ALL_CHANGED = Map.ofEntries(
            Map.entry("lora.rank", "8"),
            Map.entry("lora.alpha", "8.0"),
            Map.entry("lora.rank.stabilised", "true"),
            Map.entry("lora.dora", "true"),
            Map.entry("lora.targets", "embed_tokens,q_proj,lm_head"),
            Map.entry("learning.rate", "0.003"),
            Map.entry("later.learning.rate", "0.001"),
            Map.entry("warmup.share", "0.1"),
            Map.entry("schedule", "linear"),
            Map.entry("weight.decay", "0.0"),
            Map.entry("max.gradient.norm", "2.0"),
            Map.entry("batch.examples", "32"),
            Map.entry("micro.batch.examples", "16"),
            Map.entry("precision", "bfloat16"),
            Map.entry("gradient.checkpointing", "true"),
            Map.entry("objective", "filtered-sft"),
            Map.entry("filter.level", "2"),
            Map.entry("beta", "0.3"),
            Map.entry("importance.clip", "3.0"),
            Map.entry("kl.weight", "0.05"),
            Map.entry("earlier.answers", "true"),
            Map.entry("draw", "example"),
            Map.entry("epochs", "2.5"),
            Map.entry("max.repeats", "6"),
            Map.entry("goal.free.share", "0.1"),
            Map.entry("replay.ratio", "0.5"),
            Map.entry("subject.share", "0.3"),
            Map.entry("contributor.share", "0.04"),
            Map.entry("comments.share", "0.2"),
            Map.entry("comments.max.characters", "80"),
            Map.entry("max.prompt.tokens", "96"),
            Map.entry("max.tokens", "2048"),
            Map.entry("evaluation.max.examples", "50"),
            Map.entry("evaluation.gate.examples", "40"),
            Map.entry("evaluation.level.examples", "30"),
            Map.entry("evaluation.early.examples", "20"),
            Map.entry("evaluation.kl.examples", "8"),
            Map.entry("evaluation.prequential.examples", "7"),
            Map.entry("evaluation.off.policy.min.subjects", "30"),
            Map.entry("guidance", "auto"),
            Map.entry("guidance.max.kl", "0.7"),
            Map.entry("guidance.min.entropy", "0.8"),
            Map.entry("guidance.samples", "4"),
            Map.entry("guidance.sample.tokens", "12"),
            Map.entry("guidance.max.degeneracy", "0.4"),
            Map.entry("gate.margin", "0.1"),
            Map.entry("gate.min.holdout", "30"),
            Map.entry("gate.max.kl", "3.0"),
            Map.entry("gate.samples", "5"),
            Map.entry("gate.sample.tokens", "9"),
            Map.entry("gate.max.degeneracy", "0.3"),
            Map.entry("gate.score.samples", "12"),
            Map.entry("gate.score.tokens", "99"),
            Map.entry("gate.score.margin", "0.2"),
            Map.entry("gate.max.unusable", "0.5"));

    private static final String DEFAULTS = """
            batch.examples=16
            beta=0.1
            contributor.share=0.02
            draw=goal
            earlier.answers=false
            epochs=1.0
            evaluation.early.examples=64
            evaluation.gate.examples=256
            evaluation.kl.examples=64
            evaluation.level.examples=64
            evaluation.max.examples=1000
            evaluation.off.policy.min.subjects=100
            evaluation.prequential.examples=64
            filter.level=highest
            gate.margin=0.05
            gate.max.degeneracy=0.6
            gate.max.kl=0.0
            gate.max.unusable=0.2
            gate.min.holdout=200
            gate.sample.tokens=64
            gate.samples=8
            gate.score.margin=0.05
            gate.score.samples=0
            gate.score.tokens=256
            goal.free.share=0.2
            gradient.checkpointing=false
            guidance=none
            guidance.max.degeneracy=0.2
            guidance.max.kl=1.0
            guidance.min.entropy=0.5
            guidance.sample.tokens=64
            guidance.samples=16
            importance.clip=2.0
            kl.weight=0.0
            later.learning.rate=1.0E-5
            learning.rate=1.0E-4
            lora.alpha=32.0
            lora.dora=false
            lora.rank=16
            lora.rank.stabilised=false
            lora.targets=q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj
            max.gradient.norm=1.0
            max.prompt.tokens=768
            max.repeats=4
            max.tokens=1024
            micro.batch.examples=4
            objective=goal-conditioned
            precision=float32
            replay.ratio=1.0
            schedule=cosine
            subject.share=0.1
            warmup.share=0.05
            weight.decay=0.01""";

    @Test
    void defaultsAreTheDocumentedOnes() {
        Recipe recipe = Recipe.from(Settings.of(Map.of()));

        assertThat(String.join(
                        "\n",
                        recipe.toMap().entrySet().stream().map(Object::toString).toList()))
                .isEqualTo(DEFAULTS);
    }

    @Test
    void aRecipeThatLearnsNoCommentsIsNamedAsBeforeThereWereAny() {
        Recipe off = Recipe.from(Settings.of(Map.of("trainer.recipe.comments.max.characters", "80")));

        assertThat(off.toMap()).isEqualTo(Recipe.from(Settings.of(Map.of())).toMap());
        assertThat(Recipe.fromMap(off.toMap()).comments().any()).isFalse();
    }

    @Test
    void everyKeyIsMappedAndSurvivesTheWayThroughARound() {
        Map<String, String> named = new TreeMap<>();
        ALL_CHANGED.forEach((key, value) -> named.put("trainer.recipe." + key, value));

        Recipe recipe = Recipe.from(Settings.of(named));

        assertThat(recipe.toMap()).isEqualTo(new TreeMap<>(ALL_CHANGED));
        assertThat(Recipe.fromMap(recipe.toMap())).isEqualTo(recipe);
        named.put("trainer.recipe.weights", "all");
        assertThat(named.keySet()).containsExactlyInAnyOrderElementsOf(Recipe.DEFINITION.names());
    }

    @Test
    void aRecipeForAllWeightsSurvivesTheWayThroughARoundAndNamesNoAdapter() {
        Recipe all = Recipe.from(Settings.of(Map.of("trainer.recipe.weights", "all")));

        assertThat(all.weights()).isEqualTo(TrainedWeights.ALL);
        assertThat(all.toMap()).containsEntry("weights", "all").containsKey("learning.rate");
        assertThat(all.toMap().keySet()).noneMatch(key -> key.startsWith("lora."));
        assertThat(Recipe.fromMap(all.toMap())).isEqualTo(all);
    }

    @Test
    void aRecipeForAnAdapterIsNamedAsBeforeThereWasAChoice() {
        Recipe said = Recipe.from(Settings.of(Map.of("trainer.recipe.weights", "adapter")));

        assertThat(said.toMap())
                .isEqualTo(Recipe.from(Settings.of(Map.of())).toMap())
                .doesNotContainKey("weights");
        assertThat(Recipe.fromMap(said.toMap()).weights()).isEqualTo(TrainedWeights.ADAPTER);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource({
        "lora.rank, 8, leave it out",
        "lora.alpha, 8, leave it out",
        "lora.dora, true, leave it out",
        "lora.rank.stabilised, true, leave it out",
        "lora.targets, q_proj, leave it out",
        "precision, bfloat16, a base that stays",
        "weights, some, adapter",
    })
    void allWeightsGoWithNothingThatAnAdapterHas(String key, String value, String words) {
        Map<String, String> recipe = new TreeMap<>(Map.of("weights", "all"));
        recipe.put(key, value);

        assertThatThrownBy(() -> Recipe.fromMap(recipe))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("trainer.recipe." + key)
                .hasMessageContaining(words);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource({
        "lora.rank, 0",
        "lora.alpha, -1",
        "lora.alpha, NaN",
        "lora.targets, q_poj",
        "learning.rate, 0",
        "learning.rate, Infinity",
        "warmup.share, 1.5",
        "importance.clip, 0.9",
        "weight.decay, -0.1",
        "max.gradient.norm, 0",
        "batch.examples, 0",
        "precision, float16",
        "gradient.checkpointing, maybe",
        "draw, both",
        "objective, ppo",
        "beta, 0",
        "kl.weight, -1",
        "filter.level, top",
        "filter.level, -1",
        "epochs, 0",
        "max.repeats, 0",
        "goal.free.share, -1",
        "replay.ratio, -1",
        "subject.share, 0",
        "subject.share, 1.1",
        "contributor.share, 0",
        "evaluation.gate.examples, -1",
        "evaluation.level.examples, -1",
        "max.prompt.tokens, 1024",
        "gate.margin, -0.1",
        "gate.margin, NaN",
        "gate.min.holdout, many",
        "gate.max.unusable, 1.5"
    })
    void refusesWhatCannotBeTrainedWith(String key, String value) {
        assertThatThrownBy(() -> Recipe.fromMap(Map.of(key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("trainer.recipe." + key);
    }

    @Test
    void aRoundThatWasClosedBeforeThereWasABoundOnSubjectsHasNone() {
        assertThat(Recipe.fromMap(Map.of("epochs", "2.0")).draw().subjectShare())
                .isEqualTo(1);
    }

    @Test
    void aRecipeWithoutABoundOnContributorsIsNamedAsBeforeThereWasOne() {
        assertThat(Recipe.from(Settings.of(Map.of("trainer.recipe.contributor.share", "1")))
                        .toMap())
                .doesNotContainKey("contributor.share");
        assertThat(Recipe.fromMap(Map.of("epochs", "2.0")).draw().contributorShare())
                .isEqualTo(1);
    }

    @Test
    void aRoundThatWasClosedBeforeThereWereBoundsOnWhatIsScoredHasNone() {
        Recipe older = Recipe.fromMap(Map.of("epochs", "2.0"));

        assertThat(older.evaluation().gateExamples()).isZero();
        assertThat(older.evaluation().levelExamples()).isZero();
        assertThat(older.toMap()).doesNotContainKeys("evaluation.gate.examples", "evaluation.level.examples");
    }

    @Test
    void refusesAKeyThatItCouldNotHonour() {
        assertThatThrownBy(() -> Recipe.fromMap(Map.of("lora.dropout", "0.1")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("unknown key lora.dropout");
    }

    @ParameterizedTest(name = "{0} is now {1}")
    @CsvSource({"passes, epochs", "goal.drop.share, goal.free.share", "goal.dropout, goal.free.share"})
    void refusesAKeyOfAnEarlierVersionWithItsNewName(String then, String now) {
        String words = "trainer.recipe." + then + " is now called trainer.recipe." + now;
        assertThatThrownBy(() -> Recipe.fromMap(Map.of(then, "0.1")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(words);
    }

    @Test
    void aRecipeOfAProgramWithFewerKeysKeepsItsDigest() {
        Map<String, String> older = new TreeMap<>(Recipe.fromMap(Map.of()).toMap());
        older.remove("gate.max.unusable");
        older.remove("precision");
        older.remove("gate.samples");
        older.remove("evaluation.prequential.examples");
        older.remove("evaluation.off.policy.min.subjects");

        assertThat(Recipe.digest(older)).isNotEqualTo(Recipe.fromMap(older).digest());
        assertThat(Recipe.fromMap(older).gate().maxUnusable()).isEqualTo(0.2);
        assertThat(Recipe.fromMap(older).gate().samples().count()).isZero();
        assertThat(Recipe.fromMap(older).evaluation().offPolicySubjects()).isZero();
        assertThat(Recipe.fromMap(older).arithmetic().precision()).isEqualTo(Recipe.Precision.FLOAT32);
    }

    @Test
    void theDigestFollowsEveryValueAndNothingElse() {
        Recipe recipe = Recipe.fromMap(Map.of("comments.share", "0.1"));

        assertThat(Recipe.fromMap(recipe.toMap()).digest()).isEqualTo(recipe.digest());
        assertThat(recipe.digest()).matches("sha256:[0-9a-f]{64}");
        ALL_CHANGED.forEach((key, value) -> {
            Map<String, String> one = new TreeMap<>(recipe.toMap());
            one.put(key, value);
            assertThat(Recipe.fromMap(one).digest()).as(key).isNotEqualTo(recipe.digest());
        });
    }
}
