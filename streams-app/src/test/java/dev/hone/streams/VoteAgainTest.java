package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.VoteUsed;
import dev.hone.schemas.topics.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A retraction takes back what its source gave before it, by the time at which it was given, and nothing after it. */
class VoteAgainTest {

    private static final Input PROMPT = Input.prompt("i", 1);
    private static final Input RESPONSE = Input.response("i", 2);

    @TempDir
    Path state;

    private Scoring scoring;

    @BeforeEach
    void start() {
        scoring = new Scoring(state, Map.of());
    }

    @AfterEach
    void stop() {
        scoring.close();
    }

    private static Input retraction(String source, long seconds) {
        FeedbackGiven retraction = Input.feedback("f", "", null, source, seconds)
                .setRetracted(true)
                .build();
        return new Input("i", retraction, Input.time(seconds));
    }

    private List<Double> votes(List<Input> inputs) {
        inputs.forEach(scoring::pipe);
        scoring.tick(Input.time(8000));
        return scoring.closedVotes("i").stream().map(VoteUsed::getValue).toList();
    }

    private List<Double> votes(Input... feedback) {
        List<Input> inputs = new ArrayList<>(List.of(PROMPT, RESPONSE));
        inputs.addAll(List.of(feedback));
        return votes(inputs);
    }

    @Test
    void theLaterVoteOfWhomTheIdIsStandsInEveryOrder() {
        List<Input> records = List.of(
                PROMPT,
                RESPONSE,
                Input.rating("i", "f", 5, 10),
                retraction("u1", 20),
                Input.rating("i", "f", 1, 30),
                Input.rating("i", "f", 4, 15, "u2"));
        List<List<Input>> orders = OrderIndependenceTest.permutations(records);
        for (int k = 0; k < orders.size(); k++) {
            for (Input input : orders.get(k)) {
                scoring.pipe(input.as("i" + k));
            }
        }
        scoring.tick(Input.time(8000));
        scoring.settle();

        assertThat(scoring.closed())
                .hasSize(720)
                .allSatisfy((id, closed) -> assertThat(closed.getVotes())
                        .extracting(VoteUsed::getValue)
                        .containsExactly(0.0));
        assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 4L * 720, "superseded", 2L * 720));
    }

    @Test
    void takingBackTwiceLeavesTheVoteBetween() {
        assertThat(votes(
                        Input.rating("i", "f", 5, 10),
                        retraction("u1", 20),
                        Input.rating("i", "f", 1, 30),
                        retraction("u1", 40),
                        Input.rating("i", "f", 3, 50)))
                .containsExactly(0.5);
    }

    @Test
    void theLastWordMayBeToTakeItBack() {
        assertThat(votes(
                        Input.rating("i", "f", 5, 10),
                        retraction("u1", 20),
                        Input.rating("i", "f", 1, 30),
                        retraction("u1", 40)))
                .isEmpty();
    }

    @Test
    void somebodyElseTakesNothingBackUnlessOneOfBothIsNameless() {
        assertThat(votes(Input.rating("i", "f", 5, 10), retraction("u2", 20))).containsExactly(1.0);
        assertThat(votes(retraction("", 30))).isEmpty();
        assertThat(votes(Input.rating("i", "f", 5, 40, ""), retraction("u2", 50)))
                .isEmpty();
    }

    @Test
    void anotherKindOfSourceIsSomebodyElse() {
        FeedbackGiven model = Input.feedback("f", "rating", 5.0, "u1", 10)
                .setSource(new Source(SourceKind.MODEL, "u1"))
                .build();
        assertThat(votes(new Input("i", model, Input.time(10)), retraction("u1", 20)))
                .containsExactly(1.0);
    }

    @Test
    void atTheSameMomentItIsTakenBack() {
        assertThat(votes(Input.rating("i", "f", 5, 10), retraction("u1", 10))).isEmpty();
    }

    @Test
    void aClockThatRunsAheadDoesNotOutliveARetraction() {
        FeedbackGiven ahead = Input.feedback("f", "rating", 5.0, "u1", 200).build();
        assertThat(votes(new Input("i", ahead, Input.time(10)), retraction("", 20)))
                .isEmpty();
    }

    @Test
    void aVoteCanBeTakenBackWhereTheMetricTakesNoMore() {
        scoring.pipe(PROMPT);
        scoring.pipe(RESPONSE);
        for (int i = 0; i < 64; i++) {
            scoring.pipe(Input.rating("i", "f" + i, 5, 10 + i, "u" + i));
        }
        scoring.pipe(
                Topics.FEEDBACK,
                "i",
                (FeedbackGiven) Input.retraction("i", "f1", 100).value(),
                Input.time(100));
        scoring.tick(Input.time(8000));

        assertThat(scoring.letters()).isEmpty();
        assertThat(scoring.closedVotes("i")).hasSize(63);
    }
}
