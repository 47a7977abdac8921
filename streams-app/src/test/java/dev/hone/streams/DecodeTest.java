package dev.hone.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.Shadow;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.topics.RecordHeaders;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DecodeTest {

    private static final Instant AT = Input.time(100);

    @TempDir
    static Path shared;

    private static Scoring refusing;
    private static long letters;

    @TempDir
    Path state;

    @BeforeAll
    static void start() {
        refusing = new Scoring(shared, Map.of());
        letters = 0;
    }

    @AfterAll
    static void stop() {
        refusing.close();
    }

    private static FeedbackGiven.Builder rating(@Nullable Object value) {
        return Input.feedback("f", "rating", value, "u1", 100);
    }

    static Stream<Arguments> badRecords() {
        return Stream.of(
                bad("out of range", rating(5.5).build(), "must be a number in [1.0, 5.0]"),
                bad("NaN", rating(Double.NaN).build(), "must be a number in [1.0, 5.0]"),
                bad("infinite", rating(Double.POSITIVE_INFINITY).build(), "must be a number in [1.0, 5.0]"),
                bad("wrong type", rating("five").build(), "must be a double"),
                bad("number for a boolean", rating(0.5).setMetric("thumb").build(), "must be a boolean, or 1 or 0"),
                bad("minus one", rating(-1.0).setMetric("thumb").build(), "must be a boolean, or 1 or 0"),
                bad("word for a boolean", rating("up").setMetric("thumb").build(), "must be a boolean, or 1 or 0"),
                bad("unknown metric", rating(1.0).setMetric("mood").build(), "unknown metric \"mood\": declare it"),
                bad("words for a metric", rating(1.0).setMetric("I hate you").build(), "unknown metric: declare it"),
                bad("nothing said", rating(null).build(), "needs a value, a correction or a comment"),
                bad(
                        "long correction",
                        rating(5.0)
                                .setCorrection(Input.text("x".repeat(65_537)))
                                .build(),
                        "the correction has 65537 bytes: send at most 65536"),
                bad("no feedback id", rating(5.0).setFeedbackId("").build(), "feedbackId must have 1 to 256"),
                bad(
                        "long feedback id",
                        rating(5.0).setFeedbackId("x".repeat(257)).build(),
                        "feedbackId must have"),
                bad("control character", rating(5.0).setFeedbackId("a\0b").build(), "none of them a control"),
                bad(
                        "event in the future",
                        rating(5.0).setEventTime(Input.time(401)).build(),
                        "eventTime is more than 5"),
                bad("malformed segment", Input.prompt("acme", "Hi").build(), "segment must be tenant/task"),
                bad("segment with a star", Input.prompt("acme/*", "Hi").build(), "segment must be tenant/task"),
                bad("unknown line", Input.prompt("a/b", "Hi").setLine("other").build(), "unknown line: declare it"),
                bad(
                        "no messages",
                        Input.prompt("a/b", "Hi").setMessages(List.of()).build(),
                        "messages must not be"),
                bad(
                        "propensity",
                        Input.prompt("a/b", "Hi").setGoalPropensity(0.0).build(),
                        "goalPropensity must be"),
                bad("too big", Input.prompt("a/b", "x".repeat(256 * 1024)).build(), "send at most 262144"),
                bad("no version", Input.response("").build(), "version must have"),
                bad(
                        "latency NaN",
                        Input.response("v").setTotalMs(Double.NaN).build(),
                        "totalMs must be a finite number"),
                bad(
                        "a shadow of nothing",
                        Input.response("v").setShadow(new Shadow("main!1", "")).build(),
                        "shadow must name a rollout and an interaction"));
    }

    static Stream<Arguments> otherUnitsAndRoles() {
        return Stream.of(
                bad(
                        "event in seconds",
                        rating(5.0).setEventTime(unit(AT.getEpochSecond())).build(),
                        "eventTime looks like seconds; milliseconds since 1970 are wanted"),
                bad(
                        "event in microseconds",
                        rating(5.0).setEventTime(unit(1000 * AT.toEpochMilli())).build(),
                        "eventTime is more than 5 minutes after the record's own timestamp: it looks like microseconds; milliseconds"),
                bad(
                        "event in nanoseconds",
                        rating(5.0)
                                .setEventTime(unit(1_000_000 * AT.toEpochMilli()))
                                .build(),
                        "it looks like nanoseconds; milliseconds"),
                bad(
                        "event in days",
                        rating(5.0)
                                .setEventTime(unit(AT.getEpochSecond() / 86400))
                                .build(),
                        "eventTime is no time since 1973; milliseconds"),
                bad(
                        "event before 1970",
                        rating(5.0).setEventTime(unit(-AT.toEpochMilli())).build(),
                        "eventTime is no time since 1973; milliseconds"),
                bad("tool", turns("user", "assistant", "tool"), "messages[2] is a turn of a tool"),
                bad("function", turns("function"), "messages[0] is a turn of a tool"),
                bad(
                        "human",
                        turns("human"),
                        "the role of messages[0] must be system (or developer), user or assistant"),
                bad("User", turns("system", "User"), "the role of messages[1] must be"),
                bad("no role", turns(""), "the role of messages[0] must be"),
                bad(
                        "turns",
                        turns(Collections.nCopies(4097, "user").toArray(new String[0])),
                        "messages must be at most 4096"));
    }

    private static Arguments bad(String what, Object value, String reason) {
        return Arguments.of(what, value, reason);
    }

    private static Instant unit(long number) {
        return Instant.ofEpochMilli(number);
    }

    static PromptSubmitted turns(String... roles) {
        return Input.prompt("a/b", "Hi")
                .setMessages(Arrays.stream(roles)
                        .map(role -> new Message(role, Input.text("Hi")))
                        .toList())
                .build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"badRecords", "otherUnitsAndRoles"})
    void turnsAwayWithAReason(String what, Object value, String reason) {
        if (value instanceof PromptSubmitted prompt) {
            refusing.pipe(Topics.PROMPTS, "i", prompt, AT);
        } else if (value instanceof ResponseServed response) {
            refusing.pipe(Topics.RESPONSES, "i", response, AT);
        } else {
            refusing.pipe(Topics.FEEDBACK, "i", (FeedbackGiven) value, AT);
        }

        assertOneMoreLetter(reason);
    }

    static Stream<Arguments> badBytes() {
        byte[] key = "i".getBytes(UTF_8);
        byte[] wire = {0, 0, 0, 0, 1, 2, 3};
        return Stream.of(
                Arguments.of("no magic", key, new byte[] {7, 1, 2, 3, 4, 5}, AT, "starts with byte 7, not 0"),
                Arguments.of("truncated", key, new byte[] {0, 0}, AT, ""),
                Arguments.of("unknown schema", key, new byte[] {0, 0, 9, 9, 9, 1}, AT, "schema"),
                Arguments.of("tombstone", key, null, AT, "retract feedback with retracted = true"),
                Arguments.of("no key", null, wire, AT, "the key must be the interaction id"),
                Arguments.of("empty key", new byte[0], wire, AT, "the key must be the interaction id"),
                Arguments.of("key not UTF-8", new byte[] {(byte) 0xff}, wire, AT, "the key must be the interaction id"),
                Arguments.of("quoted key", "\"i\"".getBytes(UTF_8), wire, AT, "the key is JSON"),
                Arguments.of(
                        "key with its schema",
                        "{\"schema\":{\"type\":\"string\"},\"payload\":\"i\"}".getBytes(UTF_8),
                        wire,
                        AT,
                        "the key is JSON"),
                Arguments.of(
                        "seconds", key, wire, unit(AT.getEpochSecond()), "timestamp looks like seconds; milliseconds"),
                Arguments.of(
                        "microseconds",
                        key,
                        wire,
                        unit(1000 * AT.toEpochMilli()),
                        "the record's timestamp looks like microseconds; milliseconds"),
                Arguments.of(
                        "nanoseconds",
                        key,
                        wire,
                        unit(1_000_000 * AT.toEpochMilli()),
                        "the record's timestamp looks like nanoseconds; milliseconds"),
                Arguments.of("no time", key, wire, Instant.EPOCH, "the record has no timestamp"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badBytes")
    void turnsAwayBytes(String what, byte @Nullable [] key, byte @Nullable [] value, Instant at, String reason) {
        refusing.pipeBytes(Topics.FEEDBACK, key, value, at);

        assertOneMoreLetter(reason);
    }

    private static void assertOneMoreLetter(String reason) {
        List<Scoring.Letter> written = refusing.letters();
        assertThat(written).hasSize(1);
        assertThat(written.get(0).reason()).contains(reason);
        assertThat(written.get(0).stage()).isEqualTo("decode");
        letters++;
        assertThat(refusing.outcomes()).isEqualTo(Map.of("deadLetters", letters));
    }

    @Test
    void oldDataIsNotFromTheFutureAndNewDataIsOnlyWithAClock() {
        Input ahead = Input.prompt("i", 301);
        try (Scoring replay = new Scoring(state, Map.of())) {
            replay.pipe(ahead);
            assertThat(replay.outcomes()).isEqualTo(Map.of("pending", 1L));
        }
        try (Scoring live = new Scoring(state, Map.of("clock.ticks.enabled", "true"))) {
            live.pipe(ahead);
            live.pipe(Input.prompt("j", 300));
            assertThat(live.letters())
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.reason()).contains("set the clock of its producer"));
        }
    }

    @Test
    void aRecordInTheWrongPartitionIsCountedWhereItBelongs() {
        try (Scoring scoring = new Scoring(state, Map.of("topics.partitions", "4"))) {
            for (int i = 0; i < 40; i++) {
                scoring.pipe(Input.prompt("i" + i, 1));
                scoring.pipe(Input.response("i" + i, 2));
                scoring.pipe(Input.rating("i" + i, "f", 5, 3));
            }

            var rerouted = scoring.rerouted();
            assertThat(rerouted).hasSizeBetween(60, 110);
            assertThat(rerouted)
                    .allSatisfy(record -> assertThat(record.headers().lastHeader(RecordHeaders.OFFSET))
                            .isNotNull());
            // The driver has one partition and hands what was sent on right back.
            assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 120L));
            assertThat(scoring.ledger().getRecords())
                    .isEqualTo(Map.of("prompts", 40L, "responses", 40L, "feedback", 40L));
        }
    }

    @Test
    void feedbackBeyondTheBoundsIsTurnedAway() {
        try (Scoring scoring = new Scoring(state, Map.of())) {
            for (int i = 0; i < 65; i++) {
                scoring.pipe(Input.rating("held", "f" + i, 5, 10 + i, "u" + i));
            }
            for (String id : List.of("held", "open")) {
                scoring.pipe(Input.prompt(id, 1));
                scoring.pipe(Input.response(id, 2));
            }
            for (int i = 0; i < 65; i++) {
                scoring.pipe(Input.rating("open", "f" + i, 5, 10 + i, "u" + i));
            }

            assertThat(scoring.letters())
                    .hasSize(2)
                    .allSatisfy(letter -> assertThat(letter.reason()).contains("too many pieces of feedback"));
            assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 132L, "deadLetters", 2L));
        }
    }

    @Test
    void junkKeepsNeitherThePersonWhoAskedNorAJudgeOut() {
        try (Scoring scoring = new Scoring(state, Map.of())) {
            PromptSubmitted asked =
                    Input.prompt("acme/chat", "Hi").setSubject("ann").build();
            scoring.pipe(new Input("i", asked, Input.time(1)));
            scoring.pipe(Input.response("i", 2));
            for (int i = 0; i < 64; i++) {
                scoring.pipe(Input.rating("i", "f" + i, 1, 10 + i, "junk" + i));
            }
            FeedbackGiven judged = Input.feedback("judged", "rating", 4.0, "judge", 90)
                    .setSource(new Source(SourceKind.MODEL, "judge"))
                    .build();

            scoring.pipe(Input.rating("i", "own", 5, 80, "ann"));
            scoring.pipe(new Input("i", judged, Input.time(90)));
            scoring.pipe(Input.rating("i", "more", 1, 95, "junk64"));

            assertThat(scoring.letters()).hasSize(1);
            assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 68L, "deadLetters", 1L));
        }
    }

    @Test
    void textIsCarriedAndNeverScored() {
        Topic<FeedbackGiven> feedback = Topics.FEEDBACK;
        try (Scoring scoring =
                new Scoring(state, Map.of("catalogue.rating.max", "5", "catalogue.remark.type", "text"))) {
            scoring.pipe(Input.prompt("i", 1));
            scoring.pipe(Input.response("i", 2));
            scoring.pipe(
                    feedback,
                    "i",
                    Input.feedback("f", "remark", "nice", "u1", 3).build(),
                    AT);
            scoring.pipe(
                    feedback,
                    "i",
                    Input.feedback("g", "remark", "y".repeat(1000), "u1", 4).build(),
                    AT);
            scoring.pipe(
                    feedback,
                    "i",
                    rating(null).setCorrection(Input.text("better")).build(),
                    AT);
            scoring.tick(Input.time(86400));

            assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 5L));
            assertThat(scoring.closedQuality("i")).isNull();
        }
    }
}
