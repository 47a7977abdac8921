package dev.hone.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.TokenSequence;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.GeneratedIds;
import dev.hone.trainer.intake.GeneratedIds.Draw;
import dev.hone.trainer.intake.Origin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which held-out answers a version is weighed by. */
class LoggedAnswersTest {

    private static final List<Integer> ANSWER = List.of(7, 8);
    private static final double LOGPROB = -3;

    /** Prompts of five tokens with a goal and of three without, and the same answer to all. */
    private static LoggedAnswers logged(Demonstration... rows) {
        Map<ScoreTable.Cell, TokenSequence> cells = new HashMap<>();
        Map<ScoreTable.Cell, SequenceScore> scores = new HashMap<>();
        Map<String, TokenSequence> goalFree = new HashMap<>();
        for (Demonstration row : rows) {
            row.ladder().goals().forEach(goal -> {
                ScoreTable.Cell cell = new ScoreTable.Cell(row.id(), goal.level());
                cells.put(cell, new TokenSequence(new int[] {1, 2, 3, 4, 5, 7, 8}, 5));
                scores.put(cell, new SequenceScore(-9 + 2.5 * goal.level(), 2));
            });
            goalFree.put(row.id(), new TokenSequence(new int[] {1, 2, 3, 7, 8}, 3));
        }
        return LoggedAnswers.of(
                List.of(rows), new Holdout(true, List.of(rows), cells, goalFree), new ScoreTable(scores));
    }

    private static Demonstration answer(Origin origin, @Nullable GeneratedIds tokens) {
        int quality = 1 << 13;
        return new Demonstration(
                origin,
                Conversation.of(List.of(Message.user("ask"))),
                "answer",
                tokens,
                false,
                quality,
                Fixtures.met(quality),
                Fixtures.LADDER);
    }

    private static Demonstration drawn(String id, @Nullable Draw draw) {
        return answer(Origin.response(id, "u"), new GeneratedIds("sha256:t", ANSWER, draw));
    }

    private static Map<String, Long> leftOut(Demonstration... rows) {
        LoggedAnswers logged = logged(rows);
        assertThat(logged.answers()).isEmpty();
        return logged.leftOut().byReason();
    }

    @Test
    void anAnswerWeighsByHowLikelyItIsAtTheServedGoalAndHowLikelyItWas() {
        LoggedAnswers logged = logged(drawn("a", new Draw(LOGPROB, List.of())));

        assertThat(logged.leftOut().total()).isZero();
        assertThat(logged.answers()).singleElement().satisfies(answer -> {
            assertThat(answer.logWeight()).isEqualTo(-1.5 - LOGPROB);
            assertThat(answer.quality()).isEqualTo(.5);
            assertThat(answer.cluster()).isEqualTo("subject u");
        });
    }

    /** Of its prompt without a goal three tokens and one turn, and of its segment the highest threshold. */
    @Test
    void itsTraitsAreOfThePromptAlone() {
        LoggedAnswer answer =
                logged(drawn("a", new Draw(LOGPROB, List.of()))).answers().get(0);

        assertThat(answer.traits()).hasSize(3);
        assertThat(answer.traits().get(0)).isCloseTo(Math.log(3), within(1e-12));
        assertThat(answer.traits().get(1)).isCloseTo(Math.log(2), within(1e-12));
        assertThat(answer.traits().get(2)).isEqualTo(300.0 / (1 << 14));
    }

    @Test
    void whatChoseItBesideItsProbabilityLeavesItOutByName() {
        Demonstration[] rows = Stream.of("temperature", "filters", "penalties", "bias", "ending", "form", "a coin")
                .map(by -> drawn(by, new Draw(LOGPROB, List.of(by))))
                .toArray(Demonstration[]::new);

        assertThat(leftOut(rows))
                .containsOnlyKeys(
                        "it was drawn at a temperature other than 1",
                        "it was drawn from the likelier tokens alone (top-k, top-p, min-p)",
                        "it was drawn with penalties on tokens that had come before",
                        "it was drawn with a bias on some tokens",
                        "it was drawn without being free to end",
                        "it was held to a form",
                        "it was drawn in a way that is not known here");
    }

    @Test
    void whatIsNotRecordedLeavesItOut() {
        assertThat(leftOut(
                        drawn("a", null),
                        drawn("b", new Draw(null, List.of())),
                        drawn("c", new Draw(Double.NEGATIVE_INFINITY, List.of())),
                        answer(Origin.response("d", "u"), null)))
                .isEqualTo(Map.of(
                        "how it was drawn is not known",
                        1L,
                        "how likely it was is not known",
                        2L,
                        "its tokens are not known",
                        1L));
    }

    /** The probability of other tokens is not its own, though they may say the same. */
    @Test
    void anAnswerThatIsScoredByOtherTokensIsLeftOut() {
        Demonstration cut = answer(
                Origin.response("a", "u"),
                new GeneratedIds("sha256:t", List.of(7, 8, 9), new Draw(LOGPROB, List.of())));

        assertThat(leftOut(cut))
                .containsOnlyKeys("its tokens are not those that were drawn (it was cut at a stop string or changed)");
    }

    @Test
    void correctionsAreNobodysDraw() {
        assertThat(leftOut(answer(Origin.correction("a", "u"), null)))
                .containsOnlyKeys("it is a correction, which nothing drew");
    }
}
