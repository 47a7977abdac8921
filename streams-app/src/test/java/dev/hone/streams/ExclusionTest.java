package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Ledger;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An interaction that is flagged is joined and seen, and counts nowhere: neither before nor after it was flagged. */
class ExclusionTest {

    private static final long HOUR = 3600;

    @TempDir
    Path state;

    private static Input flaggedPrompt(String id, long seconds) {
        PromptSubmitted prompt = PromptSubmitted.newBuilder(
                        (PromptSubmitted) Input.prompt(id, seconds).value())
                .setExcluded(Exclusion.TEST)
                .build();
        return new Input(id, prompt, Input.time(seconds));
    }

    private static Input flaggedResponse(String id, long seconds) {
        ResponseServed response = ResponseServed.newBuilder(
                        (ResponseServed) Input.response(id, seconds).value())
                .setExcluded(Exclusion.TEST)
                .build();
        return new Input(id, response, Input.time(seconds));
    }

    @Test
    void aFlaggedPromptIsEnoughInEveryOrder() {
        inEveryOrder(
                Exclusion.TEST,
                Map.of("excluded", 4L),
                flaggedPrompt("i", 1),
                Input.response("i", 2),
                Input.rating("i", "a", 5, 10),
                Input.correction("i", "c", "better", 20, "u2"));
    }

    @Test
    void aFlaggedResponseIsEnoughInEveryOrder() {
        inEveryOrder(
                Exclusion.TEST,
                Map.of("excluded", 4L),
                Input.prompt("i", 1),
                flaggedResponse("i", 2),
                Input.rating("i", "a", 5, 10),
                Input.correction("i", "c", "better", 20, "u2"));
    }

    @Test
    void whoOptsOutAfterTheDueTimeTakesBackWhatWasCounted() {
        inEveryOrder(
                Exclusion.OPTED_OUT,
                Map.of("excluded", 4L, "accepted", 1L),
                Input.prompt("i", 1),
                Input.response("i", 2),
                Input.rating("i", "a", 5, 10),
                Input.rating("i", "b", 1, 5 * HOUR, "u2"),
                Input.optOut("i", "o", 3 * HOUR, "u1"));
    }

    @Test
    void aPromptThatLostItsPlaceHasASayToo() {
        inEveryOrder(
                Exclusion.TEST,
                Map.of("excluded", 3L, "superseded", 1L),
                Input.prompt("i", 1),
                flaggedPrompt("i", 3),
                Input.response("i", 2),
                Input.rating("i", "a", 5, 10));
    }

    @Test
    void optingOutCanBeTakenBack() {
        inEveryOrder(
                null,
                Map.of("accepted", 4L, "superseded", 1L),
                Input.prompt("i", 1),
                Input.response("i", 2),
                Input.rating("i", "a", 5, 10),
                Input.optOut("i", "o", 20, "u1"),
                new Input(
                        "i",
                        Input.feedback("o", "", null, "u1", 30)
                                .setRetracted(true)
                                .build(),
                        Input.time(30)));
    }

    @Test
    void whoTakesBackAVoteOnAMetricTakesNoOptingOutBack() {
        inEveryOrder(
                Exclusion.OPTED_OUT,
                Map.of("accepted", 2L, "excluded", 2L),
                Input.prompt("i", 1),
                Input.response("i", 2),
                Input.optOut("i", "o", 20, "u1"),
                Input.retraction("i", "o", 30));
    }

    private void inEveryOrder(@Nullable Exclusion excluded, Map<String, Long> outcomes, Input... records) {
        List<List<Input>> orders = OrderIndependenceTest.permutations(List.of(records));
        long n = orders.size();
        try (Scoring scoring = new Scoring(state, OrderIndependenceTest.CATALOGUE)) {
            for (int k = 0; k < n; k++) {
                for (Input input : orders.get(k)) {
                    scoring.pipe(input.as("i" + k));
                }
            }
            scoring.tick(Input.time(100 * HOUR));
            scoring.settle();

            assertThat(scoring.closed().values()).hasSize((int) n).allSatisfy(closed -> {
                assertThat(closed.getExcluded()).isEqualTo(excluded);
                assertThat(closed.getQuality() == null).isEqualTo(excluded != null);
                assertThat(closed.getVotes().isEmpty()).isEqualTo(excluded != null);
                assertThat(closed.getCorrection()).isNull();
            });
            assertThat(standing(scoring)).hasSize(excluded == null ? (int) n : 0);
            assertThat(net(scoring)).isEqualTo(excluded == null ? n : 0);
            assertThat(scoring.ledger().getExamples()).isEqualTo(excluded == null ? n : 0);
            outcomes.forEach((outcome, count) ->
                    assertThat(scoring.outcomes()).as(outcome).containsEntry(outcome, count * n));
            assertThat(scoring.outcomes()).hasSize(outcomes.size());
        }
    }

    /** How many interactions have an example that nothing took back. */
    private static Map<String, Example> standing(Scoring scoring) {
        Map<String, Example> newest = new HashMap<>();
        scoring.read(Topics.EXAMPLES).forEach(record -> newest.put(record.key(), record.value()));
        newest.values().removeIf(Example::getWithdrawn);
        return newest;
    }

    private static long net(Scoring scoring) {
        return scoring.counts().values().stream().mapToLong(Long::longValue).sum();
    }

    @Test
    void itIsSeenAtOnceThatAnExampleIsTakenBack() {
        try (Scoring scoring = new Scoring(state, OrderIndependenceTest.CATALOGUE)) {
            List.of(Input.prompt("i", 1), Input.response("i", 2), Input.rating("i", "a", 5, 10))
                    .forEach(scoring::pipe);
            assertThat(scoring.examples()).extracting(Example::getWithdrawn).containsExactly(false);

            scoring.pipe(Input.optOut("i", "o", 20, ""));

            assertThat(scoring.examples()).singleElement().satisfies(example -> {
                assertThat(example.getWithdrawn()).isTrue();
                assertThat(example.getMessages()).isEmpty();
                assertThat(example.getLineage()).isNull();
            });
            assertThat(scoring.interactions())
                    .extracting(ScoredInteraction::getExcluded)
                    .containsExactly(null, Exclusion.OPTED_OUT);
        }
    }

    @Test
    void whenNothingCanBeRevisedAnyMoreItIsTooLateToOptOut() {
        try (Scoring scoring = new Scoring(state, Map.of("join.revise.window.ms", "0"))) {
            List.of(
                            Input.prompt("i", 1),
                            Input.response("i", 2),
                            Input.rating("i", "a", 5, 10),
                            Input.optOut("i", "o", 3 * HOUR, "u1"))
                    .forEach(scoring::pipe);

            assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 3L, "late", 1L));
            assertThat(standing(scoring)).hasSize(1);
        }
    }

    @Test
    void aFloodOfVotesKeepsNobodyFromOptingOut() {
        try (Scoring scoring =
                new Scoring(state, Map.of("catalogue.rating.type", "float", "catalogue.rating.max.votes", "256"))) {
            scoring.pipe(Input.prompt("i", 1));
            scoring.pipe(Input.response("i", 2));
            for (int i = 0; i < 300; i++) {
                scoring.pipe(Input.rating("i", "f" + i, 1, 10, "u" + i));
            }
            scoring.pipe(Input.optOut("i", "o", 20, "u1"));
            scoring.tick(Input.time(3 * HOUR));

            assertThat(scoring.letters()).hasSize(44);
            assertThat(scoring.closed("i"))
                    .extracting(ScoredInteraction::getExcluded)
                    .isEqualTo(Exclusion.OPTED_OUT);
        }
    }

    @Test
    void whatExcludesIsNoVoteAsWell() {
        try (Scoring scoring = new Scoring(state, Map.of())) {
            Input vote = Input.rating("i", "a", 5, 10);
            scoring.pipe(
                    Topics.FEEDBACK,
                    "i",
                    FeedbackGiven.newBuilder((FeedbackGiven) vote.value())
                            .setExcluded(Exclusion.TEST)
                            .build(),
                    vote.at());

            assertThat(scoring.letters())
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.reason()).contains("no value and no correction"));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33})
    void aShuffledStreamIsCountedAlike(long seed) {
        Random random = new Random(seed);
        List<Input> stream = stream(random);
        Map<String, ScoredInteraction> closed;
        Map<Scoring.Counted, Long> counts;
        Ledger ledger;
        try (Scoring inOrder = new Scoring(state.resolve("in-order"), OrderIndependenceTest.CATALOGUE)) {
            stream.forEach(inOrder::pipe);
            inOrder.tick(Input.time(1000 * HOUR));
            inOrder.settle();
            closed = inOrder.closed();
            counts = inOrder.counts();
            ledger = inOrder.ledger();
        }
        Collections.shuffle(stream, random);

        try (Scoring shuffled = new Scoring(state.resolve("shuffled"), OrderIndependenceTest.CATALOGUE)) {
            stream.forEach(shuffled::pipe);
            shuffled.tick(Input.time(1000 * HOUR));
            shuffled.settle();

            assertThat(shuffled.closed()).isEqualTo(closed).hasSizeGreaterThan(50);
            assertThat(shuffled.counts()).isEqualTo(counts);
            assertThat(shuffled.ledger()).isEqualTo(ledger);
            assertThat(ledger.getOutcomes().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(stream.size());
            assertThat(ledger.getOutcomes().get("excluded")).isPositive();
            assertThat(net(shuffled))
                    .isEqualTo(closed.values().stream()
                            .filter(interaction -> interaction.getQuality() != null)
                            .count());
            assertThat(closed.values()).anyMatch(interaction -> interaction.getExcluded() != null);
            assertThat(standing(shuffled).keySet())
                    .allSatisfy(
                            id -> assertThat(shuffled.closed(id).getExcluded()).isNull());
        }
    }

    /**
     * What {@link OrderIndependenceTest} has, with flags on a tenth of all records and some that opt out, and in again.
     */
    private static List<Input> stream(Random random) {
        List<Input> stream = new ArrayList<>();
        for (Input input : OrderIndependenceTest.stream(random)) {
            long second = Duration.between(Scoring.START, input.at()).toSeconds();
            boolean flagged = random.nextInt(10) == 0;
            if (flagged && input.value() instanceof PromptSubmitted) {
                stream.add(flaggedPrompt(input.id(), second));
            } else if (flagged && input.value() instanceof ResponseServed) {
                stream.add(flaggedResponse(input.id(), second));
            } else {
                stream.add(input);
                if (flagged) {
                    stream.add(Input.optOut(input.id(), "o", second + random.nextInt(9000), "u1"));
                    if (random.nextBoolean()) {
                        stream.add(Input.retraction(input.id(), "o", second + random.nextInt(9000)));
                    }
                }
            }
        }
        return stream;
    }
}
