package dev.hone.lab.replay.jsonl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.replay.input.InputRecord;
import dev.hone.lab.replay.input.InputRecord.Decoded;
import dev.hone.lab.replay.input.InputRecord.Raw;
import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.topics.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonlLogTest {

    private static final String LATE = line("i1", "\"value\":4.5", "2026-01-01T00:00:02Z");
    private static final String EARLY = line("i2", "\"value\":true", "2026-01-01T00:00:01Z");

    @TempDir
    Path folder;

    @Test
    void sortsStablyByTimeUnlessAskedNotTo() throws IOException {
        String tie = line("i3", "\"value\":\"good\"", "2026-01-01T01:00:02+01:00");

        assertThat(read(false, LATE, EARLY, tie)).extracting(InputRecord::key).containsExactly("i2", "i1", "i3");
        assertThat(read(true, LATE, EARLY, tie)).extracting(InputRecord::key).containsExactly("i1", "i2", "i3");
    }

    @Test
    void takesWhatIsExcludedOnEitherSideAndLater() throws IOException {
        String start = ",\"id\":\"i\",\"time\":\"2026-01-01T00:00:00Z\",\"exclude\":\"test\"";
        List<InputRecord> records = read(
                false,
                "{\"type\":\"prompt\"" + start + ",\"segment\":\"a/b\",\"messages\":[]}",
                "{\"type\":\"response\"" + start + ",\"version\":\"v\",\"text\":\"t\"}",
                "{\"type\":\"feedback\"" + start
                        + ",\"feedbackId\":\"f\",\"source\":{\"kind\":\"human\",\"id\":\"u\"}}");

        assertThat(records)
                .extracting(record -> excluded(((Decoded) record.content()).value()))
                .containsOnly(Exclusion.TEST);
    }

    @Test
    void anInteractionOnALineIsWhatItsLinesWouldBe() throws IOException {
        String at = "\"id\":\"i\",\"time\":\"2026-01-01T00:00:00.00%dZ\"";
        List<InputRecord> apart = read(
                false,
                "{\"type\":\"prompt\"," + at.formatted(0) + ",\"segment\":\"a/b\",\"subject\":\"u\","
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"ask\"}]}",
                "{\"type\":\"response\"," + at.formatted(1) + ",\"version\":\"logged\",\"text\":\"so\"}",
                "{\"type\":\"feedback\"," + at.formatted(2) + ",\"feedbackId\":\"f1\",\"metric\":\"thumb\","
                        + "\"value\":true,\"correction\":\"thus\",\"source\":{\"kind\":\"human\",\"id\":\"u\"}}",
                "{\"type\":\"feedback\"," + at.formatted(9) + ",\"feedbackId\":\"mine\",\"metric\":\"score\","
                        + "\"value\":0.5,\"source\":{\"kind\":\"model\",\"id\":\"judge\"}}");

        assertThat(read(
                        false,
                        "{" + at.formatted(0) + ",\"segment\":\"a/b\",\"subject\":\"u\",\"prompt\":\"ask\","
                                + "\"response\":\"so\",\"feedback\":["
                                + "{\"metric\":\"thumb\",\"value\":true,\"correction\":\"thus\"},"
                                + "{\"feedbackId\":\"mine\",\"metric\":\"score\",\"value\":0.5,"
                                + "\"time\":\"2026-01-01T00:00:00.009Z\","
                                + "\"source\":{\"kind\":\"model\",\"id\":\"judge\"}}]}"))
                .isEqualTo(apart);
    }

    @Test
    void aLineIsNamedByItsNumberInTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("numbers.jsonl"), """


                {"feedback":[],"time":"2026-01-01T00:00:00Z","prompt":"ask"}
                {"feedback":[],"time":"2026-01-01T00:00:00Z","response":"so"}
                """);

        JsonlLog log = JsonlLog.open(file, false);

        assertThat(log.faults().first()).hasSize(2);
        assertThat(log.faults().first().get(0)).startsWith("line 3: \"response\" must be");
        assertThat(log.faults().first().get(1)).startsWith("line 4: either \"messages\"");
    }

    @Test
    void takesWhoseKeyARecordCameBy() throws IOException {
        String caller = "\"caller\":{\"key\":\"web\",\"tenant\":\"acme\",\"evidenceShare\":0.5}";
        List<InputRecord> records = read(
                true,
                line("i1", "\"value\":4.5," + caller, "2026-01-01T00:00:02Z"),
                line("i1", "\"value\":4.5,\"caller\":\"web\"", "2026-01-01T00:00:02Z"));

        assertThat(feedback(records.get(0)).getCaller()).isEqualTo(new Caller("web", "acme", false, .5));
        assertThat(records.get(1).content()).isInstanceOf(Raw.class);
    }

    @Test
    void feedbackOnASessionHasItAsItsKey() throws IOException {
        String vote = LATE.replace("\"id\":\"i1\"", "\"session\":\"s1\"");
        List<InputRecord> records = read(true, vote, vote.replace("\"session\"", "\"id\":\"i1\",\"session\""));

        assertThat(records.get(0).key()).isEqualTo("s1");
        assertThat(feedback(records.get(0)).getSession()).isEqualTo("s1");
        assertThat(records.get(1).content()).isInstanceOf(Raw.class);
    }

    @Test
    void takesNumbersFlagsAndTextsAsValues() throws IOException {
        List<InputRecord> records = read(true, LATE, EARLY, line("i3", "\"value\":\"good\"", "2026-01-01T00:00:02Z"));

        assertThat(records).extracting(record -> feedback(record).getValue()).containsExactly(4.5, true, "good");
    }

    @Test
    void leavesToTheApplicationWhatItCanJudge() throws IOException {
        InputRecord record =
                read(true, line("i1", "\"value\":NaN", "2026-01-01T00:00:02Z")).get(0);

        assertThat(feedback(record).getValue()).isEqualTo(Double.NaN);
        assertThat(read(true, LATE.replace("\"id\":\"i1\"", "\"x\":1")).get(0).key())
                .isNull();
    }

    @Test
    void saysBeforeAnythingStartsWhatTheJoinWillRefuse() throws IOException {
        Path file = Files.writeString(
                folder.resolve("named.jsonl"), LATE.replace("feedbackId", "feedback_id") + "\n" + EARLY + "\n");

        JsonlLog log = JsonlLog.open(file, true);

        assertThat(log.malformed()).isZero();
        assertThat(log.refused().count()).isOne();
        assertThat(log.refused().first()).singleElement().asString().startsWith("line 1: feedbackId must have");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "no json; feedback",
                "[1]; feedback",
                "{\"type\":\"reply\",\"id\":\"i\",\"time\":\"2026-01-01T00:00:00Z\"}; feedback",
                "{\"type\":\"prompt\",\"id\":\"i\",\"time\":\"yesterday\",\"messages\":[]}; prompts",
                "{\"type\":\"prompt\",\"id\":\"i\",\"time\":\"1900-01-01T00:00:00Z\",\"messages\":[]}; prompts",
                "{\"type\":\"prompt\",\"id\":\"i\",\"time\":\"2026-01-01T00:00:00Z\"}; prompts",
                "{\"type\":\"response\",\"id\":\"i\",\"time\":\"2026-01-01T00:00:00Z\",\"text\":7}; responses",
                "{\"type\":\"feedback\",\"id\":\"i\",\"time\":\"2026-01-01T00:00:00Z\",\"source\":\"me\"}; feedback"
            })
    void sendsAsItCameWhatIsNoRecord(String line, String topic) throws IOException {
        List<InputRecord> records = read(false, LATE, line);

        InputRecord sent = records.get(1);
        assertThat(sent.topic()).extracting(Topic::name).isEqualTo(topic);
        assertThat(sent.timestampMs()).isEqualTo(records.get(0).timestampMs());
        assertThat(((Raw) sent.content()).bytes()).isEqualTo(line.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsGzipAndSkipsBlankLines() throws IOException {
        Path file = folder.resolve("log.jsonl.gz");
        try (var gzip = new GZIPOutputStream(Files.newOutputStream(file))) {
            gzip.write(("\uFEFF" + EARLY + "\r\n\n  \n" + LATE).getBytes(StandardCharsets.UTF_8));
        }

        JsonlLog log = JsonlLog.open(file, false);

        assertThat(log.records()).isEqualTo(2);
        assertThat(log.malformed()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"human, HUMAN", "LLM, MODEL", "llm, MODEL", "CODE, CODE", "Outcome, OUTCOME"})
    void understandsTheKindsOfSources(String name, SourceKind kind) throws MalformedLineException {
        assertThat(LineRecord.kind(name)).isEqualTo(kind);
    }

    private List<InputRecord> read(boolean asIs, String... lines) throws IOException {
        Path file = Files.write(folder.resolve("log.jsonl"), List.of(lines));
        JsonlLog log = JsonlLog.open(file, asIs);
        var records = new ArrayList<InputRecord>();
        log.forEach(records::add);
        assertThat(records).hasSize((int) log.records());
        return records;
    }

    private static Object excluded(SpecificRecord value) {
        return value.get(value.getSchema().getField("excluded").pos());
    }

    private static FeedbackGiven feedback(InputRecord record) {
        return (FeedbackGiven) ((Decoded) record.content()).value();
    }

    private static String line(String id, String value, String time) {
        return "{\"type\":\"feedback\",\"id\":\"" + id + "\",\"feedbackId\":\"f\",\"metric\":\"rating\"," + value
                + ",\"time\":\"" + time + "\",\"source\":{\"kind\":\"human\",\"id\":\"u\"}}";
    }
}
