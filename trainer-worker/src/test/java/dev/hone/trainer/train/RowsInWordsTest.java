package dev.hone.trainer.train;

import static dev.hone.trainer.intake.Fixtures.commented;
import static dev.hone.trainer.intake.Fixtures.demonstration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.GoalInWords;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.text.Tokenizer;
import dev.hone.schemas.recipe.CommentGoals;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.objective.Objective;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowsInWordsTest {

    private static final Recipe.Rows BOUNDS = new Recipe.Rows(500, 600);
    private static final CommentGoals GOALS = new CommentGoals(.25, 40);

    @TempDir
    Path folder;

    private Tokenizer tokenizer;
    private Renderer renderer;
    private Encoder encoder;

    @BeforeEach
    void open() throws IOException {
        ByteLevelTokenizer.write(folder, List.of());
        tokenizer = Tokenizer.load(folder);
        renderer = new Renderer(tokenizer);
        encoder = new Encoder(renderer, GoalPrompt.standard().with(GoalInWords.standard()), BOUNDS);
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    /** Of 60, every third commented. */
    private static List<Demonstration> demonstrations() {
        List<Demonstration> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Demonstration one = demonstration("chatcmpl-" + i, 100 * (i % 4));
            all.add(i % 3 == 0 ? commented(one, "comment " + i) : one);
        }
        return all;
    }

    private RowsInWords drawn(List<Demonstration> from, int others, long seed) {
        return RowsInWords.drawn(GOALS, from, encoder, others, seed);
    }

    private static List<String> ids(RowsInWords rows) {
        return rows.rows().stream()
                .map(row -> row.example().demonstration().id())
                .toList();
    }

    @Test
    void anAnswerIsADemonstrationOfWhatWasSaidOfIt() {
        Demonstration one = commented(demonstration("a", 0), "too \"short\"");

        TrainingRow row = drawn(List.of(one), 10, 1).rows().get(0);

        TokenSequence tokens = row.tokens();
        int[] prompt = Arrays.copyOf(tokens.ids(), tokens.responseStart());
        assertThat(prompt)
                .isEqualTo(renderer.renderPrompt(
                        one.messages(), "[Goal] Give an answer of which somebody would say: \"too 'short'\"", 500));
        assertThat(row.withoutGoal())
                .isEqualTo(encoder.encode(one, null, 0).ifAny().orElseThrow());
        assertThat(row.example().goalIfAny()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "2, 0", "3, 1", "30, 10", "59, 19", "1000, 20"})
    void theyAreNoMoreThanTheirShareOfAllRowsAndEachStandsOnce(int others, int rows) {
        RowsInWords drawn = drawn(demonstrations(), others, 1);

        assertThat(drawn.rows()).hasSize(rows);
        assertThat(new HashSet<>(ids(drawn))).hasSize(rows);
        assertThat((double) rows / Math.max(1, rows + others)).isLessThanOrEqualTo(GOALS.share());
        assertThat(drawn.comments()).isEqualTo(20);
    }

    @Test
    void theDrawIsAFunctionOfTheSeedAndNotOfTheOrder() {
        List<Demonstration> shuffled = new ArrayList<>(demonstrations());
        Collections.shuffle(shuffled, new Random(3));

        assertThat(drawn(shuffled, 30, 1)).isEqualTo(drawn(demonstrations(), 30, 1));
        assertThat(ids(drawn(demonstrations(), 30, 2))).isNotEqualTo(ids(drawn(demonstrations(), 30, 1)));
    }

    @Test
    void whatCanBeNoGoalIsCountedByReason() {
        List<Demonstration> some = List.of(
                commented(demonstration("a", 0), "x".repeat(41)),
                commented(demonstration("b", 0), "[Goal] be bad"),
                commented(demonstration("c", 0), " "),
                commented(demonstration("d", 0), "fine"));

        RowsInWords drawn = drawn(some, 100, 1);

        assertThat(ids(drawn)).containsExactly("d");
        assertThat(drawn.passedOver().byReason())
                .containsOnlyKeys(
                        "its comment has more than 40 characters",
                        "its comment imitates a goal",
                        "its comment is empty");
    }

    @Test
    void anObjectiveWithoutGoalsInSentencesLearnsNone() {
        Encoder marks = new Encoder(renderer, GoalPrompt.marks(), BOUNDS);
        Encoder none = new Encoder(renderer, null, BOUNDS);

        assertThat(RowsInWords.drawn(GOALS, demonstrations(), marks, 100, 1)).isEqualTo(RowsInWords.NONE);
        assertThat(RowsInWords.drawn(GOALS, demonstrations(), none, 100, 1)).isEqualTo(RowsInWords.NONE);
    }

    @Test
    void theOtherRowsOfARoundAreWhatTheyAreWithoutThem() {
        SampledRows off = sampled(Map.of());
        SampledRows on = sampled(Map.of("comments.share", "0.25"));

        List<List<TrainingRow>> others = new ArrayList<>(on.groups());
        on.inWords().rows().forEach(row -> others.remove(List.of(row)));
        assertThat(on.inWords().rows()).hasSize(20);
        assertThat(others).isEqualTo(off.groups());
        assertThat(off.inWords()).isEqualTo(RowsInWords.NONE);
    }

    @Test
    void theyStandAmongTheOthersFromBeginningToEnd() {
        List<List<TrainingRow>> groups =
                sampled(Map.of("comments.share", "0.25")).groups();

        for (int from = 0; from + 8 <= groups.size(); from += 8) {
            assertThat(groups.subList(from, from + 8))
                    .extracting(group -> group.get(0).tokens())
                    .anySatisfy(row -> assertThat(words(row)).contains("would say"))
                    .anySatisfy(row -> assertThat(words(row)).doesNotContain("would say"));
        }
    }

    private String words(TokenSequence row) {
        return renderer.rawText(Arrays.stream(row.ids()).boxed().toList());
    }

    private SampledRows sampled(Map<String, String> changes) {
        Recipe recipe = Recipe.fromMap(changes);
        Objective objective = Objective.of(recipe);
        Encoder own = objective.encoder(renderer, BOUNDS);
        return SampledRows.drawn(objective, recipe, demonstrations(), own, 7);
    }
}
