package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.VoteUsed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a kind of source no more than so many count for an interaction: those that came first, in whatever order. */
class CapsTest {

    private static final Map<String, String> SETTINGS = Map.of(
            "catalogue.rating.type", "ordinal",
            "catalogue.rating.min", "1",
            "catalogue.rating.max", "5",
            "catalogue.rating.aggregate", "mean",
            "catalogue.rating.max.votes.model", "2",
            "catalogue.rating.max.votes.code", "0");

    @TempDir
    Path state;

    private static Input from(SourceKind kind, Input rating) {
        FeedbackGiven given = (FeedbackGiven) rating.value();
        return new Input(
                rating.id(),
                FeedbackGiven.newBuilder(given)
                        .setSource(new Source(kind, given.getSource().getId()))
                        .build(),
                rating.at());
    }

    private static Input model(String feedbackId, double value, long seconds, String source) {
        return from(SourceKind.MODEL, Input.rating("i", feedbackId, value, seconds, source));
    }

    @Test
    void whoeverFirstVotedKeepsItsPlaceInEveryOrder() {
        List<List<Input>> orders = OrderIndependenceTest.permutations(List.of(
                Input.prompt("i", 1),
                Input.response("i", 2),
                model("a", 1, 10, "m1"),
                model("b", 2, 20, "m2"),
                model("c", 5, 30, "m3"),
                model("d", 3, 40, "m1")));
        try (Scoring scoring = new Scoring(state, SETTINGS)) {
            for (int k = 0; k < orders.size(); k++) {
                for (Input input : orders.get(k)) {
                    scoring.pipe(input.as("i" + k));
                }
            }
            scoring.tick(Input.time(8000));
            scoring.settle();

            assertThat(scoring.closed().values())
                    .hasSize(720)
                    .allSatisfy(closed -> assertThat(closed.getVotes())
                            .extracting(VoteUsed::getFeedbackId)
                            .containsExactlyInAnyOrder("d", "b"));
            assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 4L * 720, "superseded", 2L * 720));
        }
    }

    @Test
    void oneKindDoesNotTakeTheRoomOfAnotherAndNoneMayCount() {
        try (Scoring scoring = new Scoring(state, SETTINGS)) {
            List.of(
                            Input.prompt("i", 1),
                            Input.response("i", 2),
                            model("a", 1, 10, "m1"),
                            model("b", 1, 11, "m2"),
                            model("c", 1, 12, "m3"),
                            Input.rating("i", "d", 5, 13, "u1"),
                            Input.rating("i", "e", 5, 14, "u2"),
                            Input.rating("i", "f", 5, 15, "u3"),
                            from(SourceKind.CODE, Input.rating("i", "g", 1, 16, "ci")))
                    .forEach(scoring::pipe);
            scoring.tick(Input.time(8000));
            scoring.settle();

            assertThat(scoring.closedVotes("i"))
                    .extracting(VoteUsed::getFeedbackId)
                    .containsExactlyInAnyOrder("a", "b", "d", "e", "f");
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {71, 72, 73})
    void aShuffledStreamIsCountedAlike(long seed) {
        Map<String, String> settings = new HashMap<>(OrderIndependenceTest.CATALOGUE);
        settings.put("catalogue.rating.max.votes.human", "1");
        Random random = new Random(seed);
        List<Input> stream = OrderIndependenceTest.stream(random);
        Map<String, ScoredInteraction> closed;
        Map<Scoring.Counted, Long> counts;
        try (Scoring inOrder = new Scoring(state.resolve("in-order"), settings)) {
            stream.forEach(inOrder::pipe);
            inOrder.tick(Scoring.START.plus(Duration.ofDays(40)));
            inOrder.settle();
            closed = inOrder.closed();
            counts = inOrder.counts();
        }
        Collections.shuffle(stream, random);
        try (Scoring shuffled = new Scoring(state.resolve("shuffled"), settings)) {
            stream.forEach(shuffled::pipe);
            shuffled.tick(Scoring.START.plus(Duration.ofDays(40)));
            shuffled.settle();

            assertThat(shuffled.closed()).isEqualTo(closed).hasSizeGreaterThan(50);
            assertThat(shuffled.counts()).isEqualTo(counts).isNotEmpty();
            assertThat(closed.values())
                    .allSatisfy(interaction -> assertThat(interaction.getVotes())
                            .filteredOn(vote -> vote.getMetric().equals("rating"))
                            .hasSizeLessThan(2));
        }
    }
}
