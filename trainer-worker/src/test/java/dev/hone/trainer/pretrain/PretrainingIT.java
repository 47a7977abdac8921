package dev.hone.trainer.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.artifacts.FolderDigest;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.schemas.config.Settings;
import dev.hone.trainer.pretrain.Conversations.Conversation;
import dev.hone.trainer.pretrain.Pretraining.Pretrained;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingIT {

    private static final TrainingObserver NOBODY = (step, steps, loss, tokens) -> {};

    @TempDir
    Path temporary;

    @Test
    void theSameConversationsGiveTheSameBytesAndTheModelHasLearnedThem() throws IOException {
        Pretrained one = pretraining(Map.of())
                .run(conversations(), AddedTokens.words(List.of("<a>", "<b>")), temporary.resolve("one"));
        Pretrained other = pretraining(Map.of())
                .run(conversations(), AddedTokens.words(List.of("<a>", "<b>")), temporary.resolve("other"));

        assertThat(FolderDigest.of(temporary.resolve("other"))).isEqualTo(FolderDigest.of(temporary.resolve("one")));
        assertThat(other).isEqualTo(one);
        assertThat(one.curve().lastTenth()).isLessThan(0.5 * one.curve().firstTenth());
        try (LanguageModel model = LanguageModel.load(temporary.resolve("one"));
                Tokenizer tokenizer = Tokenizer.load(temporary.resolve("one"))) {
            assertThat(model.digest()).isEqualTo(one.baseDigest());
            assertThat(tokenizer.encode("<b>")).hasSize(1);
        }
        assertThat(temporary.resolve("one.aside")).doesNotExist();
    }

    @Test
    void anotherSeedGivesAnotherModel() throws IOException {
        Pretrained one =
                pretraining(Map.of()).run(conversations(), AddedTokens.words(List.of()), temporary.resolve("one"));
        Pretrained other = pretraining(Map.of("seed", "2"))
                .run(conversations(), AddedTokens.words(List.of()), temporary.resolve("other"));

        assertThat(other.baseDigest()).isNotEqualTo(one.baseDigest());
    }

    @Test
    void learnsItemsWhereTheyStandAndStopsWhereTheLossOnTheLastOnesIsLowest() throws IOException {
        AddedTokens tokens = new AddedTokens(List.of("<a>", "<b>", "<c>"), List.of());
        Map<String, String> changes = Map.of(
                "items.per.row", "6",
                "item.embeddings", "cooccurrence",
                "last.held.out", "true",
                "sampled.tokens", "50",
                "epochs", "12");
        Pretrained one = pretraining(changes).run(histories(), tokens, temporary.resolve("one"));
        Pretrained other = pretraining(changes).run(histories(), tokens, temporary.resolve("other"));

        assertThat(other).isEqualTo(one);
        assertThat(one.heldOutLosses()).as("no better twice").hasSizeGreaterThan(2);
        assertThat(one.heldOutLosses().stream().mapToDouble(loss -> loss).min().orElseThrow())
                .isLessThan(0.5);
        try (LanguageModel model = LanguageModel.load(temporary.resolve("one"));
                Tokenizer tokenizer = Tokenizer.load(temporary.resolve("one"))) {
            int[] prompt = new Renderer(tokenizer).renderPrompt(List.of(Message.user("<b>!<c>!")), null, 32);
            int[] items = tokens.items().stream().mapToInt(tokenizer::tokenId).toArray();
            float[] logits = new Scorer(model).nextTokenLogits(List.of(prompt), null, items)[0];
            assertThat(logits[0]).isGreaterThan(logits[1]).isGreaterThan(logits[2]);
        }
    }

    @Test
    void conversationsAreReadFromJsonLines() throws IOException {
        Path file = Files.writeString(temporary.resolve("good.jsonl"), """
                {"messages":[{"role":"user","content":"ask"},{"role":"assistant","content":"answer"}]}

                {"messages":[{"role":"assistant","content":"hello"}]}
                """);

        assertThat(Conversations.read(file))
                .containsExactly(
                        new Conversation(List.of(Message.user("ask")), "answer"), new Conversation(List.of(), "hello"));
    }

    @Test
    void aLineThatIsNoConversationIsNamed() throws IOException {
        Path file = Files.writeString(
                temporary.resolve("bad.jsonl"), "\n{\"messages\":[{\"role\":\"user\",\"content\":\"ask\"}]}\n");

        assertThatThrownBy(() -> Conversations.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bad.jsonl, line 2")
                .hasMessageContaining("assistant");
    }

    @Test
    void everyKeyIsMapped() {
        Map<String, String> named = new TreeMap<>();
        PretrainingConfig.standard().toMap().forEach((key, value) -> named.put("pretrain." + key, value));

        assertThat(PretrainingConfig.from(Settings.of(named))).isEqualTo(PretrainingConfig.standard());
        assertThat(named.keySet()).containsExactlyInAnyOrderElementsOf(PretrainingConfig.DEFINITION.names());
    }

    private static Pretraining pretraining(Map<String, String> changes) {
        Map<String, String> named = new TreeMap<>(Map.of(
                "pretrain.hidden", "16",
                "pretrain.heads", "2",
                "pretrain.kv.heads", "1",
                "pretrain.intermediate", "32",
                "pretrain.max.positions", "32",
                "pretrain.learning.rate", "0.02",
                "pretrain.epochs", "8"));
        changes.forEach((key, value) -> named.put("pretrain." + key, value));
        return new Pretraining(PretrainingConfig.from(Settings.of(named)), NOBODY);
    }

    /** After a comes b, after b comes c, after c comes a. */
    private static List<Conversation> histories() {
        List<Conversation> histories = new ArrayList<>();
        for (int user = 0; user < 24; user++) {
            StringBuilder history = new StringBuilder();
            for (int place = user; place < user + 20; place++) {
                history.append("<").append((char) ('a' + place % 3)).append(">!");
            }
            String next = "<" + (char) ('a' + (user + 20) % 3) + ">";
            histories.add(new Conversation(List.of(Message.user(history.toString())), next));
        }
        return histories;
    }

    private static List<Conversation> conversations() {
        List<Conversation> conversations = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            String title = i % 2 == 0 ? "<a>" : "<b>";
            conversations.add(new Conversation(List.of(Message.user("after " + title)), title));
        }
        return conversations;
    }
}
