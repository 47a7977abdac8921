package dev.hone.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.SamplingSettings;
import dev.hone.schemas.records.VoteUsed;
import dev.hone.schemas.topics.RecordHeaders;
import dev.hone.schemas.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of clients that say things in their own way. */
class ForeignRecordsTest {

    private static final Instant AT = Input.time(100);

    @TempDir
    Path state;

    @Test
    void dataOfPastDecadesIsRead() {
        long shiftMs = Instant.parse("1996-03-29T00:00:00Z").toEpochMilli() - Scoring.START.toEpochMilli();
        try (Scoring replay = new Scoring(state, Map.of())) {
            replay.pipe(Input.prompt("i", 1), shiftMs);
            replay.pipe(Input.response("i", 2), shiftMs);
            replay.pipe(
                    Topics.FEEDBACK,
                    "i",
                    Input.feedback("f", "rating", 5.0, "u1", 100)
                            .setEventTime(Input.time(3).plusMillis(shiftMs))
                            .build(),
                    Input.time(3).plusMillis(shiftMs));

            assertThat(replay.outcomes()).isEqualTo(Map.of("accepted", 3L));
        }
    }

    @Test
    void aLetterAboutATimeThatIsNoneIsKeptFromNowOn() {
        try (Scoring scoring = new Scoring(state, Map.of())) {
            scoring.pipe(Input.prompt("i", 1), 1_790_000_000 - Scoring.START.toEpochMilli());

            var letter = scoring.letterRecords().get(0);
            assertThat(letter.timestamp()).isGreaterThanOrEqualTo(Scoring.START.toEpochMilli());
            assertThat(new String(
                            letter.headers().lastHeader(RecordHeaders.TIMESTAMP).value(), UTF_8))
                    .isEqualTo("1790001000");
        }
    }

    @Test
    void theDeveloperIsTheSystemFromHereOn() {
        try (Scoring scoring = new Scoring(state, Map.of())) {
            scoring.pipe(Topics.PROMPTS, "i", DecodeTest.turns("developer", "user"), AT);
            scoring.pipe(Topics.PROMPTS, "i", DecodeTest.turns("system", "user"), AT);
            scoring.pipe(Input.response("i", 101));
            scoring.pipe(Input.rating("i", "f", 5, 102));

            assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 3L, "duplicates", 1L));
            assertThat(scoring.examples().get(0).getMessages())
                    .extracting(Message::getRole)
                    .containsExactly("system", "user");
            assertThat(scoring.interactions().get(0).getPrompt().getMessages())
                    .extracting(Message::getRole)
                    .containsExactly("system", "user");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "TRUE", "1", "number"})
    void yesIsUnderstoodInTheWaysOfExports(String yes) {
        try (Scoring scoring = new Scoring(state, Map.of())) {
            scoring.pipe(Input.prompt("i", 1));
            scoring.pipe(Input.response("i", 2));
            Object value = yes.equals("number") ? (Object) 1.0 : yes;
            scoring.pipe(
                    Topics.FEEDBACK,
                    "i",
                    Input.feedback("f", "thumb", value, "u1", 3).build(),
                    AT);
            scoring.pipe(
                    Topics.FEEDBACK,
                    "i",
                    Input.feedback("g", "thumb", "False", "u2", 4).build(),
                    AT);
            scoring.tick(Input.time(86400));

            assertThat(scoring.letters()).isEmpty();
            assertThat(scoring.closedVotes("i")).extracting(VoteUsed::getValue).containsExactly(1.0, 0.0);
        }
    }

    @Test
    void aRecordOfOthersAmongTheRerouted() {
        try (Scoring scoring = new Scoring(state, Map.of())) {
            scoring.pipeBytes(Topics.REROUTED, "i".getBytes(UTF_8), new byte[] {1}, AT);
            scoring.pipe(Input.prompt("i", 1));

            assertThat(scoring.letters()).singleElement().satisfies(letter -> {
                assertThat(letter.topic()).isEqualTo("hone.rerouted");
                assertThat(letter.reason()).contains("only this program writes here");
            });
            assertThat(scoring.outcomes()).isEqualTo(Map.of("deadLetters", 1L, "pending", 1L));
            assertThat(scoring.ledger().getRecords()).containsEntry("rerouted", 1L);
        }
    }

    @Test
    void whatIsTooLargeIsNotSentOn() {
        try (Scoring scoring = new Scoring(state, Map.of("topics.partitions", "4"))) {
            for (int i = 0; i < 8; i++) {
                scoring.pipeBytes(Topics.PROMPTS, ("i" + i).getBytes(UTF_8), new byte[2 << 20], AT);
            }

            assertThat(scoring.rerouted()).isEmpty();
            assertThat(scoring.outcomes()).isEqualTo(Map.of("deadLetters", 8L));
        }
    }

    @Test
    void stringsThatGrowWhenTheyAreReadAreBoundedAsTheyAreWritten() {
        try (Scoring scoring = new Scoring(state, Map.of())) {
            PromptSubmitted prompt = Input.prompt("acme/support", "Hi")
                    .setSampling(SamplingSettings.newBuilder()
                            .setStop(List.of("\u0001".repeat(250_000)))
                            .build())
                    .build();
            ResponseServed response =
                    Input.response("v").setError("\u0001".repeat(250_000)).build();
            scoring.pipeBytes(Topics.PROMPTS, "i".getBytes(UTF_8), spoiled(scoring.bytes(Topics.PROMPTS, prompt)), AT);
            scoring.pipeBytes(
                    Topics.RESPONSES, "i".getBytes(UTF_8), spoiled(scoring.bytes(Topics.RESPONSES, response)), AT);
            scoring.pipe(Input.rating("i", "f", 5, 102));

            assertThat(scoring.interactions()).isEmpty();
            assertThat(scoring.letters())
                    .hasSize(2)
                    .allSatisfy(letter -> assertThat(letter.reason()).contains("750", "strings of UTF-8"));
        }
    }

    @Test
    void ofOrphansHoweverManyEachHasItsLetter() {
        try (Scoring scoring = new Scoring(state, Map.of("letters.per.minute", "3"))) {
            for (int i = 0; i < 50; i++) {
                scoring.pipe(Input.rating("i" + i, "f", 5, 1));
            }
            scoring.tick(Input.time(8 * 24 * 3600));
            scoring.settle();

            assertThat(scoring.letters())
                    .hasSize(50)
                    .allSatisfy(letter -> assertThat(letter.reason()).startsWith("orphan: "));
        }
    }

    @Test
    void aFloodIsSampledAndCounted() {
        try (Scoring scoring = new Scoring(state, Map.of("letters.per.minute", "3"))) {
            for (int i = 0; i < 50; i++) {
                scoring.pipeBytes(Topics.FEEDBACK, "i".getBytes(UTF_8), new byte[] {7}, AT);
            }
            scoring.pipeBytes(Topics.PROMPTS, "i".getBytes(UTF_8), new byte[] {7}, AT);
            assertThat(scoring.letters()).hasSize(4);

            scoring.pass(Duration.ofMinutes(1));

            assertThat(scoring.letterRecords()).singleElement().satisfies(counting -> {
                assertThat(counting.key()).isNull();
                assertThat(text(counting.headers(), RecordHeaders.LEFT_OUT)).isEqualTo("47");
                assertThat(text(counting.headers(), RecordHeaders.TOPIC)).isEqualTo("hone.feedback");
                assertThat(text(counting.headers(), RecordHeaders.OFFSET)).isEqualTo("3");
                assertThat(text(counting.headers(), RecordHeaders.LAST_OFFSET)).isEqualTo("49");
                assertThat(text(counting.headers(), RecordHeaders.REASON)).contains("a schema id alone takes 5");
            });
            assertThat(scoring.outcomes()).isEqualTo(Map.of("deadLetters", 51L));
        }
    }

    @Test
    void aLogThatIsReplayedHasAllItsLetters() {
        try (Scoring replay = new Scoring(state, Map.of())) {
            for (int i = 0; i < 500; i++) {
                replay.pipeBytes(Topics.FEEDBACK, "i".getBytes(UTF_8), new byte[] {7}, AT);
            }

            assertThat(replay.letters()).hasSize(500);
        }
    }

    private static String text(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), UTF_8);
    }

    // No UTF-8: each of these bytes is read as a character that takes three when it is written again.
    // Its schema id, which may be 1, stays.
    private static byte[] spoiled(byte[] value) {
        for (int i = 5; i < value.length; i++) {
            value[i] = value[i] == 1 ? (byte) 0xff : value[i];
        }
        return value;
    }
}
