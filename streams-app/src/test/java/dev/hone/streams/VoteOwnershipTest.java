package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.VoteUsed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An id names one vote of one giver; whose it is, and who may take it back, hangs on no order of arrival. */
class VoteOwnershipTest {

    private static final Caller WEB = new Caller("web", "acme", false, null);
    private static final Caller MOBILE = new Caller("mobile", "acme", false, null);
    private static final Caller STRANGER = new Caller("stranger", "evil", false, null);
    private static final Caller OPS = new Caller("ops", "hone", true, null);

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

    private static Input vote(String id, double value, String source, @Nullable Caller caller, long seconds) {
        FeedbackGiven vote = Input.feedback(id, "rating", value, source, seconds)
                .setCaller(caller)
                .build();
        return new Input("i", vote, Input.time(seconds));
    }

    private static Input retraction(String id, String source, @Nullable Caller caller, long seconds) {
        FeedbackGiven retraction = Input.feedback(id, "", null, source, seconds)
                .setRetracted(true)
                .setCaller(caller)
                .build();
        return new Input("i", retraction, Input.time(seconds));
    }

    /** The values that stand in whatever order these come; those of 1 to 5 are 0 to 1. */
    private List<Double> standing(Input... feedback) {
        List<List<Input>> orders = OrderIndependenceTest.permutations(List.of(feedback));
        for (int k = 0; k < orders.size(); k++) {
            String id = "i" + k;
            List<Input> records = new ArrayList<>(orders.get(k));
            records.add(k % (records.size() + 1), Input.prompt(id, 1));
            records.add((k * 7) % (records.size() + 1), Input.response(id, 2));
            records.forEach(record -> scoring.pipe(record.as(id)));
        }
        scoring.tick(Input.time(8000));
        scoring.settle();
        List<List<Double>> alike = scoring.closed().values().stream()
                .map(closed -> closed.getVotes().stream()
                        .map(VoteUsed::getValue)
                        .sorted()
                        .toList())
                .distinct()
                .toList();
        assertThat(alike).hasSize(1);
        assertThat(scoring.closed()).hasSize(orders.size());
        return alike.get(0);
    }

    @Test
    void anIdIsOfWhoeverUsedItFirst() {
        assertThat(standing(vote("f", 5, "u1", WEB, 10), vote("f", 1, "u2", WEB, 20), vote("f", 1, "u1", STRANGER, 30)))
                .containsExactly(1.0);
    }

    @Test
    void itsOwnerMayChangeItAfterOthersHaveTried() {
        assertThat(standing(
                        vote("f", 5, "u1", WEB, 10),
                        vote("f", 1, "u2", WEB, 20),
                        vote("f", 3, "u1", MOBILE, 30),
                        retraction("f", "u2", WEB, 40)))
                .containsExactly(0.5);
    }

    @Test
    void voteDeleteAndVoteAgainLeavesTheLast() {
        assertThat(standing(vote("f", 5, "u1", WEB, 10), retraction("f", "", WEB, 20), vote("f", 1, "u1", WEB, 30)))
                .containsExactly(0.0);
    }

    @Test
    void aStrangerTakesNothingBack() {
        assertThat(standing(
                        vote("f", 5, "u1", WEB, 10),
                        retraction("f", "u1", STRANGER, 20),
                        retraction("f", "", STRANGER, 20),
                        retraction("f", "", MOBILE, 20),
                        retraction("f", "", null, 20)))
                .containsExactly(1.0);
    }

    @Test
    void theSameSourceOfTheSameTenantTakesItBack() {
        assertThat(standing(vote("f", 5, "u1", WEB, 10), retraction("f", "u1", MOBILE, 20)))
                .isEmpty();
    }

    @Test
    void theKeyThatBroughtItTakesItBackWithoutASource() {
        assertThat(standing(vote("f", 5, "u1", WEB, 10), retraction("f", "", WEB, 20)))
                .isEmpty();
    }

    @Test
    void aRetractionThatNamesAMetricIsAboutThatOneAlone() {
        Input ofAnother = new Input(
                "i",
                Input.feedback("f", "thumb", null, "u1", 20)
                        .setRetracted(true)
                        .setCaller(WEB)
                        .build(),
                Input.time(20));

        assertThat(standing(vote("f", 5, "u1", WEB, 10), ofAnother)).containsExactly(1.0);
    }

    @ParameterizedTest(name = "admin too: {0}")
    @ValueSource(booleans = {false, true})
    void anotherTenantSaysNothingOfWhatWasAskedInWhateverOrder(boolean admin) {
        List<Input> records = List.of(
                new Input(
                        "i",
                        PromptSubmitted.newBuilder(
                                        (PromptSubmitted) Input.prompt("i", 1).value())
                                .setCaller(new Caller("web", "acme", admin, null))
                                .build(),
                        Input.time(1)),
                Input.response("i", 2),
                vote("own", 5, "u1", MOBILE, 10),
                vote("strange", 1, "u1", STRANGER, 11),
                vote("kafka", 3, "judge", null, 12),
                vote("admin", 3, "ops", OPS, 13));
        List<List<Input>> orders = OrderIndependenceTest.permutations(records);
        for (int k = 0; k < orders.size(); k++) {
            String id = "i" + k;
            orders.get(k).forEach(record -> scoring.pipe(record.as(id)));
        }
        scoring.tick(Input.time(8000));
        scoring.settle();

        assertThat(scoring.closed().values())
                .hasSize(orders.size())
                .allSatisfy(closed -> assertThat(closed.getVotes())
                        .extracting(VoteUsed::getFeedbackId)
                        .containsExactlyInAnyOrder("own", "kafka", "admin"));
        assertThat(scoring.letters())
                .hasSize(orders.size())
                .allSatisfy(letter -> assertThat(letter.reason()).contains("of another tenant"));
    }

    @Test
    void anAdminTakesAnythingBack() {
        assertThat(standing(vote("f", 5, "u1", WEB, 10), retraction("f", "", OPS, 20)))
                .isEmpty();
    }

    @Test
    void aSourceOfOneTenantIsNotThatOfAnother() {
        assertThat(standing(vote("f", 5, "u1", WEB, 10), vote("g", 1, "u1", STRANGER, 20)))
                .containsExactly(0.0, 1.0);
    }

    @Test
    void votesWithoutASourceAreOneForEachKey() {
        assertThat(standing(vote("f", 5, "", WEB, 10), vote("g", 3, "", WEB, 20), vote("h", 1, "", STRANGER, 30)))
                .containsExactly(0.0, 0.5);
    }

    @Test
    void aVoteWithoutSourceAndKeyIsTheSubjects() {
        assertThat(standing(vote("f", 5, "u1", null, 10), vote("g", 3, "", null, 20), vote("h", 1, "u2", null, 30)))
                .containsExactly(0.0, 0.5);
    }

    @Test
    void aClockThatRunsAheadDoesNotWinForEver() {
        FeedbackGiven ahead = Input.feedback("f", "rating", 5.0, "u1", 300).build();
        assertThat(standing(new Input("i", ahead, Input.time(10)), vote("g", 1, "u1", null, 20)))
                .containsExactly(0.0);
    }
}
