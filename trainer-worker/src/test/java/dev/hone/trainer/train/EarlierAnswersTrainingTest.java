package dev.hone.trainer.train;

import static dev.hone.trainer.intake.Fixtures.LADDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.text.Tokenizer;
import dev.hone.llm.torch.Torch;
import dev.hone.llm.train.AdapterTraining;
import dev.hone.llm.train.AnchoredBatch;
import dev.hone.llm.train.OptimizerSettings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.encode.EarlierAnswers;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.Goal;
import dev.hone.trainer.intake.Origin;
import dev.hone.trainer.objective.Objective;
import dev.hone.trainer.objective.SampledExample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations of a subject, whose later prompts have the earlier answers in them. */
class EarlierAnswersTrainingTest {

    private static final ModelConfig CONFIG = ModelConfig.small(ByteLevelTokenizer.vocabSize(0), 32, 2, 2, 259);

    private static final Message ASK = Message.user("ask");
    private static final Demonstration FIRST = demonstration("1", 300, "first", List.of(ASK));
    private static final Demonstration SECOND =
            demonstration("2", 200, "second", List.of(ASK, Message.assistant("first"), ASK));
    private static final Demonstration THIRD = demonstration(
            "3",
            300,
            "third",
            List.of(ASK, Message.assistant("first"), ASK, Message.assistant("second"), Message.user("ask again")));

    @TempDir
    Path folder;

    private Tokenizer tokenizer;

    @BeforeEach
    void open() throws IOException {
        Torch.setThreads(1);
        ByteLevelTokenizer.write(folder, List.of());
        tokenizer = Tokenizer.load(folder);
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @ParameterizedTest(name = "level {0}")
    @ValueSource(ints = {-1, 2})
    void aRowTeachesWhatItsAnswersTeachInRowsOfTheirOwn(int level) {
        List<TrainingRow> together = rows(level, 200, true, THIRD);
        List<TrainingRow> apart = rows(level, 200, false, FIRST, SECOND, THIRD);

        assertThat(together)
                .singleElement()
                .satisfies(row -> assertThat(row.earlier()).hasSize(2));
        assertSame(gradients(together, 0), gradients(apart, 0));
        assertSame(gradients(together, .5), gradients(apart, .5));
    }

    @Test
    void eachAnswerHasTheWeightOfItsOwnQuality() {
        Objective rwr = Objective.of(Recipe.fromMap(Map.of("objective", "rwr")));
        List<List<SampledExample>> drawn = rwr.sample(List.of(FIRST, SECOND, THIRD), 1, 1);
        Encoder encoder = rwr.encoder(new Renderer(tokenizer), new Recipe.Rows(200, 250));
        SampledRows apart = SampledRows.of(drawn, encoder);
        SampledRows together = apart.learning(EarlierAnswers.of(List.of(FIRST, SECOND, THIRD), encoder::answer), rwr);

        Map<Demonstration, Double> weights = new HashMap<>();
        apart.groups()
                .forEach(group -> weights.put(
                        group.get(0).example().demonstration(),
                        group.get(0).example().weight()));
        assertThat(together.earlierAnswers()).isEqualTo(3);
        assertThat(together.groups().stream().flatMap(List::stream).flatMap(TrainingRow::answers))
                .allSatisfy(answer ->
                        assertThat(answer.weight()).isCloseTo(weights.get(answer.demonstration()), offset(1e-12)));
    }

    @Test
    void anEarlierAnswerIsLearnedUnderTheGoalsThatItMet() {
        assertThat(answers(rows(3, 200, true, THIRD))).containsExactly(FIRST, THIRD);
        assertThat(answers(rows(2, 200, true, THIRD))).containsExactly(FIRST, SECOND, THIRD);
    }

    @Test
    void whatIsAskedWithAndWithoutTheGoalIsTheSame() {
        for (int room : List.of(200, 118, 112, 100)) {
            TrainingRow row = rows(2, room, true, THIRD).get(0);

            assertThat(counted(row.tokens())).isEqualTo(counted(row.withoutGoal()));
            assertThat(counted(row.tokens())).endsWith("third<|end|>");
        }
        assertThat(counted(rows(2, 112, true, THIRD).get(0).tokens())).isEqualTo("secondthird<|end|>");
    }

    @Test
    void anAnswerWithinTheGoalsSentenceIsNone() {
        Demonstration sentence = demonstration("4", 300, "Answer", List.of(ASK));
        Demonstration asked = demonstration("5", 300, "yes", List.of(Message.user("Answer me")));

        SampledRows rows = rows(List.of(sentence, asked), List.of(row(asked, 3)), 200, true);

        assertThat(counted(rows.groups().get(0).get(0).tokens())).isEqualTo("Answeryes<|end|>");
        assertThat(rows.earlierAnswers()).isEqualTo(1);
        assertThat(rows.responseTokens()).isEqualTo(10);
        assertThat(rows.promptTokens() + rows.responseTokens())
                .isEqualTo(rows.groups().get(0).get(0).length());
    }

    private List<TrainingRow> rows(int level, int room, boolean earlier, Demonstration... drawn) {
        List<List<SampledExample>> sampled = new ArrayList<>();
        for (Demonstration one : drawn) {
            sampled.add(row(one, level));
        }
        return rows(List.of(FIRST, SECOND, THIRD), sampled, room, earlier).groups().stream()
                .flatMap(List::stream)
                .toList();
    }

    private SampledRows rows(List<Demonstration> all, List<List<SampledExample>> drawn, int room, boolean earlier) {
        Objective objective = Objective.of(Recipe.fromMap(Map.of("objective", "goal-conditioned")));
        Encoder encoder = objective.encoder(new Renderer(tokenizer), new Recipe.Rows(room, 250));
        SampledRows rows = SampledRows.of(drawn, encoder);
        return earlier ? rows.learning(EarlierAnswers.of(all, encoder::answer), objective) : rows;
    }

    private static List<SampledExample> row(Demonstration demonstration, int level) {
        @Nullable Goal goal = LADDER.at(level).orElse(null);
        return List.of(new SampledExample(demonstration, goal, 0));
    }

    private static List<Demonstration> answers(List<TrainingRow> rows) {
        return rows.stream()
                .flatMap(TrainingRow::answers)
                .map(SampledExample::demonstration)
                .toList();
    }

    private SortedMap<String, FloatTensor> gradients(List<TrainingRow> rows, double klWeight) {
        AnchoredBatch batch = new AnchoredBatch(
                rows.stream().map(TrainingRow::tokens).toList(),
                rows.stream().map(TrainingRow::withoutGoal).toList(),
                klWeight);
        Adapter start = Adapter.create(LoraConfig.of(4, 8, List.of("q_proj", "v_proj", "lm_head")), CONFIG, 1);
        try (LanguageModel model = LanguageModel.random(CONFIG, 1);
                AdapterTraining training = new AdapterTraining(model, start, OptimizerSettings.standard())) {
            return training.gradients(batch, 8);
        }
    }

    private static void assertSame(SortedMap<String, FloatTensor> one, SortedMap<String, FloatTensor> other) {
        assertThat(one.keySet()).isEqualTo(other.keySet());
        double largest = 0;
        for (String name : one.keySet()) {
            float[] some = one.get(name).values();
            float[] others = Objects.requireNonNull(other.get(name)).values();
            for (int i = 0; i < some.length; i++) {
                assertThat(some[i]).isCloseTo(others[i], offset(1e-6f));
                largest = Math.max(largest, Math.abs(some[i]));
            }
        }
        assertThat(largest).isGreaterThan(1e-3);
    }

    private String counted(TokenSequence row) {
        StringBuilder text = new StringBuilder();
        for (int i = row.responseStart(); i < row.length(); i++) {
            if (!row.isSilent(i)) {
                text.append(tokenizer.decodeWithSpecialTokens(new int[] {row.id(i)}));
            }
        }
        return text.toString();
    }

    /** Cut, all but the last, since an answer within a prompt has no end to learn. */
    private static Demonstration demonstration(String id, int quality, String response, List<Message> messages) {
        boolean cut = response.equals("first") || response.equals("second");
        return new Demonstration(
                Origin.response(id, "anna"),
                Conversation.of(messages),
                response,
                null,
                cut,
                quality,
                Fixtures.met(quality),
                LADDER);
    }
}
