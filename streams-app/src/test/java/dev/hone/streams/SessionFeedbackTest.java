package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.VoteUsed;
import dev.hone.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Feedback on a session is feedback on each of its interactions, whatever came first and wherever they lie. */
class SessionFeedbackTest {

    private static final long HOUR = 3600;
    private static final long DAY = 24 * HOUR;

    @TempDir
    Path state;

    private static Input prompt(String id, String session, long seconds) {
        PromptSubmitted prompt = PromptSubmitted.newBuilder(
                        (PromptSubmitted) Input.prompt(id, seconds).value())
                .setSession(session)
                .build();
        return new Input(id, prompt, Input.time(seconds));
    }

    private static Input onSession(Input feedback, String session) {
        return new Input(
                session,
                FeedbackGiven.newBuilder((FeedbackGiven) feedback.value())
                        .setSession(session)
                        .build(),
                feedback.at());
    }

    private static Input rating(String session, String feedbackId, double value, long seconds, String source) {
        return onSession(Input.rating("", feedbackId, value, seconds, source), session);
    }

    @Test
    void aVoteReachesEveryInteractionInEveryOrder() {
        List<Input> records = List.of(
                prompt("a", "s", 1),
                Input.response("a", 2),
                prompt("b", "s", HOUR),
                Input.response("b", HOUR + 1),
                rating("s", "f", 5, 30, "u1"));

        everyOrder(records, (scoring, k) -> {
            assertThat(scoring.closed("a" + k).getVotes())
                    .extracting(VoteUsed::getValue)
                    .containsExactly(1.0);
            assertThat(scoring.closed("b" + k).getVotes())
                    .extracting(VoteUsed::getValue)
                    .containsExactly(1.0);
        });
    }

    @ParameterizedTest(name = "of admins: {0}")
    @ValueSource(booleans = {false, true})
    void sessionsOfTwoTenantsMayHaveOneName(boolean admins) {
        Caller acme = new Caller("web", "acme", admins, null);
        Caller beta = new Caller("app", "beta", admins, null);
        List<Input> records = List.of(
                by(acme, prompt("a", "s", 1)),
                Input.response("a", 2),
                by(beta, prompt("b", "s", 3)),
                Input.response("b", 4),
                by(beta, rating("s", "f", 5, 30, "u1")));

        everyOrder(records, (scoring, k) -> {
            assertThat(scoring.closed("a" + k).getVotes()).isEmpty();
            assertThat(scoring.closed("b" + k).getVotes())
                    .extracting(VoteUsed::getValue)
                    .containsExactly(1.0);
        });
    }

    private static Input by(Caller caller, Input input) {
        SpecificRecord value = input.value() instanceof PromptSubmitted prompt
                ? PromptSubmitted.newBuilder(prompt)
                        .setCaller(caller)
                        .setSegment(caller.getTenant() + "/support")
                        .build()
                : FeedbackGiven.newBuilder((FeedbackGiven) input.value())
                        .setCaller(caller)
                        .build();
        return new Input(input.id(), value, input.at());
    }

    @Test
    void aRetractionTakesBackWhatItsSourceGaveTheSessionAndNothingElse() {
        List<Input> records = List.of(
                prompt("a", "s", 1),
                Input.response("a", 2),
                rating("s", "f", 5, 30, "u1"),
                onSession(Input.retraction("", "f", 40, "u1"), "s"),
                Input.rating("a", "f", 3, 20, "u1"));

        everyOrder(
                records,
                (scoring, k) -> assertThat(scoring.closed("a" + k).getVotes())
                        .extracting(VoteUsed::getFeedbackId, VoteUsed::getValue)
                        .containsExactly(tuple("f", 0.5)));
    }

    @Test
    void aSessionOptsOutAsAWhole() {
        List<Input> records = List.of(
                prompt("a", "s", 1),
                Input.response("a", 2),
                Input.rating("a", "x", 5, 30),
                onSession(Input.optOut("", "o", 3 * HOUR, "u1"), "s"));

        everyOrder(records, (scoring, k) -> {
            assertThat(scoring.closed("a" + k).getExcluded()).isEqualTo(Exclusion.OPTED_OUT);
            assertThat(scoring.counts().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isZero();
        });
    }

    private interface Check {
        void holds(Scoring scoring, int k);
    }

    private void everyOrder(List<Input> records, Check check) {
        List<List<Input>> orders = OrderIndependenceTest.permutations(records);
        try (Scoring scoring = new Scoring(state, OrderIndependenceTest.CATALOGUE)) {
            for (int k = 0; k < orders.size(); k++) {
                for (Input input : orders.get(k)) {
                    scoring.pipe(renamed(input, k));
                }
            }
            scoring.tick(Input.time(100 * HOUR));
            scoring.settle();

            for (int k = 0; k < orders.size(); k++) {
                check.holds(scoring, k);
            }
            assertThat(total(scoring.ledger().getOutcomes()))
                    .isEqualTo(total(scoring.ledger().getRecords()));
            assertThat(scoring.outcomes()).doesNotContainKeys("deadLetters", "pending");
            assertThat(scoring.letters()).isEmpty();
        }
    }

    private static Input renamed(Input input, int k) {
        if (input.value() instanceof PromptSubmitted prompt) {
            return new Input(
                    input.id() + k,
                    PromptSubmitted.newBuilder(prompt)
                            .setSession(prompt.getSession() + k)
                            .build(),
                    input.at());
        }
        if (input.value() instanceof FeedbackGiven feedback && feedback.getSession() != null) {
            return new Input(
                    input.id() + k,
                    FeedbackGiven.newBuilder(feedback)
                            .setSession(feedback.getSession() + k)
                            .build(),
                    input.at());
        }
        return input.as(input.id() + k);
    }

    @Test
    void itReachesWhatIsWithinTheWaitBeforeAndAfterItAndNothingBeyond() {
        try (Scoring scoring = new Scoring(state, Map.of("join.orphan.wait.ms", Long.toString(DAY * 1000)))) {
            for (Input input : List.of(
                    prompt("long-ago", "s", 0),
                    Input.response("long-ago", 1),
                    prompt("before", "s", HOUR),
                    Input.response("before", HOUR + 1),
                    rating("s", "f", 5, DAY + HOUR, "u1"),
                    prompt("after", "s", 2 * DAY),
                    Input.response("after", 2 * DAY + 1),
                    prompt("too-late", "s", 2 * DAY + HOUR + 1),
                    Input.response("too-late", 2 * DAY + HOUR + 1))) {
                scoring.pipe(input);
            }
            scoring.tick(Input.time(10 * DAY));
            scoring.settle();

            Map<String, Integer> votes = new HashMap<>();
            scoring.closed()
                    .forEach((id, closed) -> votes.put(id, closed.getVotes().size()));
            assertThat(votes).isEqualTo(Map.of("long-ago", 0, "before", 1, "after", 1, "too-late", 0));
            assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 11L));
            assertThat(scoring.ledger().getRecords())
                    .as("what nobody sent is told apart")
                    .isEqualTo(Map.of("prompts", 4L, "responses", 4L, "feedback", 1L, "sessions", 2L));
        }
    }

    @Test
    void whatReachedNobodyIsAnOrphanAsItCame() {
        try (Scoring scoring = new Scoring(state, Map.of())) {
            Input vote = rating("s", "f", 5, 30, "u1");
            scoring.pipe(vote);
            scoring.pipe(vote.at(40));
            assertThat(scoring.outcomes()).isEqualTo(Map.of("pending", 1L, "duplicates", 1L));

            scoring.tick(Input.time(8 * DAY));
            scoring.settle();

            assertThat(scoring.outcomes()).isEqualTo(Map.of("orphans", 1L, "duplicates", 1L));
            assertThat(scoring.letters()).singleElement().satisfies(letter -> {
                assertThat(letter.key()).isEqualTo("s");
                assertThat(letter.reason()).startsWith("orphan: no interaction of its session");
                assertThat(letter.value())
                        .isEqualTo(ByteBuffer.wrap(scoring.bytes(Topics.FEEDBACK, (FeedbackGiven) vote.value())));
            });
        }
    }

    @Test
    void refusesWhatIsOnNoSession() {
        try (Scoring scoring = new Scoring(state, Map.of())) {
            Input corrected = onSession(Input.correction("", "c", "better", 10, "u1"), "s");
            scoring.pipe(corrected);
            scoring.pipe(rating("s", "f", 5, 10, "u1").as("another"));

            assertThat(scoring.letters())
                    .extracting(Scoring.Letter::reason)
                    .satisfiesExactly(
                            reason -> assertThat(reason).startsWith("a correction is of one answer"),
                            reason -> assertThat(reason).startsWith("the key of feedback on a session"));
        }
    }

    @Test
    void aSessionHasAnEnd() {
        try (Scoring scoring = new Scoring(state, Map.of())) {
            for (int i = 0; i < 300; i++) {
                scoring.pipe(prompt("i" + i, "s", 1 + i));
                scoring.pipe(Input.response("i" + i, 1 + i));
                scoring.pipe(rating("t", "f" + i, 5, 400, "u" + i));
            }
            scoring.pipe(rating("s", "f", 5, 400, "u1"));
            scoring.pipe(prompt("j", "t", 500));
            scoring.tick(Input.time(2 * HOUR));
            scoring.settle();

            assertThat(scoring.letters())
                    .hasSize(300 - 64)
                    .allSatisfy(letter ->
                            assertThat(letter.reason()).contains("too many pieces of feedback on one session"));
            assertThat(scoring.closed().values())
                    .filteredOn(closed -> closed.getVotes().isEmpty())
                    .hasSize(44);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {41, 42, 43})
    void aShuffledStreamClosesAlikeInAnyPartition(long seed) {
        Random random = new Random(seed);
        List<Input> stream = stream(random);
        Closed inOrder = closed(stream, "in-order", Map.of());
        Collections.shuffle(stream, random);
        for (int i = stream.size() / 4; i > 0; i--) {
            stream.add(random.nextInt(stream.size()), stream.get(random.nextInt(stream.size())));
        }

        Closed shuffled = closed(stream, "shuffled", Map.of("topics.partitions", "2"));

        assertThat(shuffled.interactions()).isEqualTo(inOrder.interactions()).hasSizeGreaterThan(50);
        assertThat(shuffled.counts()).isEqualTo(inOrder.counts()).isNotEmpty();
        assertThat(inOrder.interactions().values().stream()
                        .flatMap(interaction -> interaction.getVotes().stream())
                        .filter(vote -> vote.getFeedbackId().startsWith("session:")))
                .hasSizeGreaterThan(30);
    }

    private record Closed(Map<String, ScoredInteraction> interactions, Map<Scoring.Counted, Long> counts) {}

    private Closed closed(List<Input> stream, String name, Map<String, String> changed) {
        Map<String, String> settings = new HashMap<>(OrderIndependenceTest.CATALOGUE);
        settings.putAll(changed);
        try (Scoring scoring = new Scoring(state.resolve(name), settings)) {
            stream.forEach(scoring::pipe);
            scoring.tick(Input.time(1000 * HOUR));
            scoring.settle();
            assertThat(total(scoring.ledger().getOutcomes()))
                    .isEqualTo(total(scoring.ledger().getRecords()));
            return new Closed(scoring.closed(), scoring.counts());
        }
    }

    /** What {@link OrderIndependenceTest} has, most of it in one of twenty sessions on which there is feedback too. */
    private static List<Input> stream(Random random) {
        List<Input> stream = new ArrayList<>();
        for (Input input : OrderIndependenceTest.stream(random)) {
            if (input.value() instanceof PromptSubmitted prompt && random.nextInt(4) != 0) {
                stream.add(new Input(
                        input.id(),
                        PromptSubmitted.newBuilder(prompt)
                                .setSession("s" + random.nextInt(20))
                                .build(),
                        input.at()));
            } else {
                stream.add(input);
            }
        }
        for (int i = 0; i < 40; i++) {
            long second = random.nextInt((int) (4 * DAY));
            @Nullable Double value = random.nextInt(5) == 0 ? null : 1.0 + random.nextInt(5);
            FeedbackGiven feedback = Input.feedback(
                            "f" + random.nextInt(3), "rating", value, "u" + random.nextInt(3), second)
                    .setRetracted(value == null)
                    .build();
            stream.add(onSession(
                    new Input("", feedback, Input.time(second).plus(Duration.ofSeconds(random.nextInt(60)))),
                    "s" + random.nextInt(20)));
        }
        return stream;
    }

    private static long total(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
