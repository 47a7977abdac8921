package dev.hone.trainer;

import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.InMemoryExampleLog;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Rounds of a toy log that a tiny base trains on in moments. */
final class TinyRounds {

    static final int ROUND = 240;

    private TinyRounds() {}

    /** A random base of that many layers in a folder, loaded for rounds in float32. */
    static WorkerBase base(Path folder, int layers) throws IOException {
        ByteLevelTokenizer.write(folder, List.of());
        int vocabulary = ByteLevelTokenizer.vocabSize(0);
        try (LanguageModel random = LanguageModel.random(ModelConfig.small(vocabulary, 32, layers, 2, 259), 1)) {
            random.write(folder);
        }
        return WorkerBase.load(folder, Recipe.Precision.FLOAT32);
    }

    /** A log of 40 examples, of which some have a response that is too long. */
    static InMemoryExampleLog logOf40(int unusable) {
        InMemoryExampleLog log = new InMemoryExampleLog();
        for (int i = 0; i < 40; i++) {
            Example.Builder example = Example.newBuilder(example(i)).setHoldout(false);
            if (i < unusable) {
                example.setResponse(Fixtures.text("x".repeat(300)));
            }
            log.append("chatcmpl-" + i, example.build());
        }
        return log;
    }

    static TrainingRound roundOf40() {
        return Fixtures.round(0, 40)
                .setRecipe(recipe().toMap())
                .setRecipeDigest(recipe().digest())
                .build();
    }

    static TrainingRound.Builder firstRound() {
        return round(Map.of());
    }

    static TrainingRound.Builder round(Map<String, String> changes) {
        Recipe recipe = Recipe.fromMap(with(changes));
        return Fixtures.round(0, ROUND).setRecipe(recipe.toMap()).setRecipeDigest(recipe.digest());
    }

    static Recipe recipe() {
        return Recipe.fromMap(with(Map.of()));
    }

    static Map<String, String> with(Map<String, String> changes) {
        Map<String, String> recipe = new TreeMap<>(Map.of(
                "lora.rank", "8",
                "lora.alpha", "16",
                "lora.targets", "q_proj,v_proj,up_proj,down_proj,embed_tokens,lm_head",
                "learning.rate", "0.003",
                "later.learning.rate", "0.003",
                "batch.examples", "8",
                "micro.batch.examples", "8",
                "gate.min.holdout", "10",
                "max.prompt.tokens", "192",
                "max.tokens", "256"));
        recipe.putAll(changes);
        return recipe;
    }

    static Example example(int i) {
        int quality = 50 + 100 * (i % 4);
        String response = quality >= 350 ? "good" : quality >= 250 ? "fine" : quality >= 150 ? "so so" : "bad";
        return Example.newBuilder(Fixtures.example(0, quality))
                .setMessages(List.of(new Message("user", Fixtures.text("ask " + i % 10))))
                .setResponse(Fixtures.text(response))
                .setHoldout(i % 5 == 0)
                .build();
    }

    static TrainingObserver stopAfter(int step) {
        return new TrainingObserver() {
            private int seen;

            @Override
            public void stepped(int step, int steps, double loss, int responseTokens) {
                seen = step;
            }

            @Override
            public boolean stopRequested() {
                return seen == step;
            }
        };
    }

    static final class StepsSeen implements TrainingObserver {
        int first;

        @Override
        public void stepped(int step, int steps, double loss, int responseTokens) {
            first = first == 0 ? step : first;
        }
    }
}
