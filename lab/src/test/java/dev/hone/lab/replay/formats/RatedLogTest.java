package dev.hone.lab.replay.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.hone.lab.replay.input.InputRecord;
import dev.hone.lab.replay.input.InputRecord.Decoded;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RatedLogTest {

    private static final long T0 = 1_000_000;

    @TempDir
    Path folder;

    @Test
    void readsKtoRowsAsThumbs() throws IOException {
        List<String> read = read("""
                {"prompt":"hi","completion":"hello","label":true}
                {"prompt":"hi","completion":"no","label":0}
                """);

        assertThat(read).containsExactly("user: hi > hello [thumb true]", "user: hi > no [thumb false]");
    }

    @Test
    void readsKtoRowsOfMessages() throws IOException {
        List<String> read = read("""
                {"prompt":[{"role":"system","content":"be kind"},{"role":"user","content":"hi"}],\
                "completion":[{"role":"assistant","content":"hello"}],"label":true}
                """);

        assertThat(read).containsExactly("system: be kind, user: hi > hello [thumb true]");
    }

    @Test
    void makesTwoAnswersOfAPreference() throws IOException {
        List<String> read = read("""
                {"prompt":"hi","chosen":"hello","rejected":"no"}
                """);

        assertThat(read).containsExactly("user: hi > hello [thumb true]", "user: hi > no [thumb false]");
    }

    @Test
    void findsThePromptThatBothConversationsBeginWith() throws IOException {
        List<String> read = read("""
                {"chosen":[{"role":"user","content":"hi"},{"role":"assistant","content":"hello"}],\
                "rejected":[{"role":"user","content":"hi"},{"role":"assistant","content":"no"}]}
                """);

        assertThat(read).containsExactly("user: hi > hello [thumb true]", "user: hi > no [thumb false]");
    }

    @Test
    void takesThePromptOffAnswersThatRepeatIt() throws IOException {
        List<String> read = read("""
                {"prompt":"hi","chosen":[{"role":"user","content":"hi"},{"role":"assistant","content":"hello"}],\
                "rejected":[{"role":"user","content":"hi"},{"role":"assistant","content":"no"}]}
                """);

        assertThat(read).containsExactly("user: hi > hello [thumb true]", "user: hi > no [thumb false]");
    }

    @Test
    void readsOpenAiPreferences() throws IOException {
        List<String> read = read("""
                {"input":{"messages":[{"role":"user","content":"hi"}]},\
                "preferred_output":[{"role":"assistant","content":"hello"}],\
                "non_preferred_output":[{"role":"assistant","content":"no"}]}
                """);

        assertThat(read).containsExactly("user: hi > hello [thumb true]", "user: hi > no [thumb false]");
    }

    @Test
    void readsChatRowsWithARatingBeside() throws IOException {
        List<String> read = read("""
                {"messages":[{"role":"developer","content":"be kind"},{"role":"user","content":[{"type":"text","text":"hi"}]},\
                {"role":"assistant","content":"hello"}],"score":4}
                {"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"no"}],"score":2.5}
                """);

        assertThat(read)
                .containsExactly("system: be kind, user: hi > hello [rating 4.0]", "user: hi > no [rating 2.5]");
    }

    @Test
    void readsTheWordsOfOtherToolsForRoles() throws IOException {
        List<String> read = read("""
                {"conversations":[{"from":"human","value":"hi"},{"from":"gpt","value":"hello"}],"rating":"up"}
                """);

        assertThat(read).containsExactly("user: hi > hello [thumb true]");
    }

    @Test
    void readsRowsByAMapping() throws IOException {
        RatedLog log = RatedLog.open(
                file("""
                        {"q":"hi","runs":[{"text":"hello"}],"meta":{"stars":5,"who":"u7","task":"talk"}}
                        {"q":"hi","runs":[{"text":"no"}],"meta":{"stars":1,"who":"u7","task":"acme/talk"}}
                        """),
                options(
                        "prompt=q",
                        "response=runs.0.text",
                        "rating=meta.stars",
                        "subject=meta.who",
                        "segment=meta.task"));

        assertThat(told(log)).containsExactly("user: hi > hello [rating 5.0]", "user: hi > no [rating 1.0]");
        assertThat(prompts(log))
                .extracting(PromptSubmitted::getSubject, PromptSubmitted::getSegment)
                .containsExactly(tuple("u7", "log/talk"), tuple("u7", "acme/talk"));
    }

    @Test
    void averagesSeveralRatingsEachOnItsOwnScale() throws IOException {
        RatedLog log = RatedLog.open(file("""
                        {"q":"hi","a":"hello","stars":5,"liked":false}
                        {"q":"hi","a":"so","stars":1}
                        {"q":"hi","a":"no","liked":true}
                        {"q":"hi","a":"nothing"}
                        """), options("prompt=q", "response=a", "rating=stars", "rating=liked"));

        assertThat(told(log))
                .containsExactly(
                        "user: hi > hello [score 0.5]", "user: hi > so [rating 1.0]", "user: hi > no [thumb true]");
        assertThat(log.faults().first()).containsExactly("row 4: no rating of [stars, liked] is there");
    }

    @Test
    void takesRowsInTheOrderOfTheirTimes() throws IOException {
        RatedLog log = RatedLog.open(file("""
                        {"q":"later","a":"x","r":1,"at":1700000100}
                        {"q":"sooner","a":"x","r":0,"at":"2023-11-14T22:13:20Z"}
                        """), options("prompt=q", "response=a", "rating=r", "time=at"));

        assertThat(told(log)).containsExactly("user: sooner > x [thumb false]", "user: later > x [thumb true]");
    }

    @Test
    void makesUpTimesThatAreInOrder() throws IOException {
        var times = new ArrayList<Long>();

        RatedLog.open(file("""
                                {"prompt":"hi","completion":"hello","label":true}
                                {"prompt":"hi","completion":"no","label":false}
                                """), LogOptions.found(T0)).records().forEach(record -> times.add(record.timestampMs()));

        assertThat(times).isSorted().doesNotHaveDuplicates().startsWith(T0);
    }

    @ParameterizedTest(name = "{0} is on {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "0;1;yes or no",
                "0.2;0.9;0..1",
                "1;4;1..5",
                "0;4;0..5",
                "-1;0.5;-1..1",
                "2;9;1..10",
                "0;10;0..10",
                "3;88;0..100",
                "-7;250;-7..250"
            })
    void findsTheScale(String low, String high, String scale) throws IOException {
        RatedLog log = RatedLog.open(
                file(
                        "{\"prompt\":\"a\",\"answer\":\"b\",\"rating\":%s}\n{\"prompt\":\"a\",\"answer\":\"c\",\"rating\":%s}\n"
                                .formatted(low, high)),
                LogOptions.found(T0));

        assertThat(log.scales()).contains(scale);
    }

    @Test
    void refusesWhatIsOutsideTheGivenScaleByRow() throws IOException {
        Path file = file("""
                {"prompt":"a","answer":"b","rating":3}
                {"prompt":"a","answer":"c","rating":7}
                """);

        RatedLog log =
                RatedLog.open(file, new LogOptions(null, null, Optional.of(Scale.parse("5..1")), Long.MAX_VALUE, T0));

        assertThat(told(log)).containsExactly("user: a > b [score 0.5]");
        assertThat(log.faults().first()).containsExactly("row 2: \"rating\" is outside the scale 5..1");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"prompt\":\"a\",\"completion\":\"\",\"label\":true};\"completion\" is empty",
                "{\"prompt\":\"a\",\"completion\":\"b\",\"label\":3};\"label\" must be true or false",
                "{\"prompt\":\"a\",\"completion\":\"b\",\"label\":null};\"label\" is missing",
                "{\"prompt\":7,\"completion\":\"b\",\"label\":true};\"prompt\" must be text or a list of messages",
                "{\"completion\":\"b\",\"label\":true};\"prompt\" is missing",
                "{\"prompt\":[{\"role\":\"tool\",\"content\":\"x\"}],\"completion\":\"b\",\"label\":true};role that is not",
                "{\"prompt\":[{\"role\":\"user\"}],\"completion\":\"b\",\"label\":true};has no text",
                "{\"prompt\":[{\"role\":\"assistant\",\"content\":\"x\"}],\"completion\":\"b\",\"label\":true};nobody asks",
                "no json;not JSON",
                "[1];not a JSON object"
            })
    void refusesOddRowsWithTheirNumberAndNeverTheirWords(String row, String reason) throws IOException {
        RatedLog log = RatedLog.open(
                file("{\"prompt\":\"a\",\"completion\":\"fine\",\"label\":true}\n" + row + "\n"), LogOptions.found(T0));

        assertThat(log.faults().count()).isOne();
        assertThat(log.faults().first().get(0)).startsWith("row 2: ").contains(reason);
        assertThat(told(log)).hasSize(1);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"text\":\"a\",\"n\":1};its rows have n, text; no field of it looks like a rating",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]};no field of it looks like a rating",
                "[{\"prompt\":\"a\"}];begins a JSON list",
                "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"b\"};row 1: \"chosen\" and \"rejected\" are the same"
            })
    void saysWhatALogLacksThatItCannotRead(String row, String words) throws IOException {
        Path file = file(row + "\n");

        assertThatThrownBy(() -> RatedLog.open(file, LogOptions.found(T0)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest(name = "--map {0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "prompt;takes NAME=PATH",
                "answer=a;is none of them",
                "prompt=a;needs a rating",
                "prompt=a,rating=b;needs a prompt and a response",
                "messages=m,prompt=a,response=b,rating=r;or messages"
            })
    void refusesAMappingThatCannotBe(String map, String words) {
        assertThatThrownBy(() -> Mapping.parse(List.of(map.split(","))))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(words);
    }

    @Test
    void knowsItsOwnLog() throws IOException {
        RatedLog log = RatedLog.open(file("""
                        {"type":"prompt","id":"i1","segment":"a/b","time":"2026-01-01T00:00:00Z","messages":[{"role":"user","content":"hi"}]}
                        {"type":"response","id":"i1","version":"v","time":"2026-01-01T00:00:01Z","text":"hello"}
                        {"type":"feedback","id":"i1","feedbackId":"f","metric":"thumb","value":true,"time":"2026-01-01T00:00:02Z","source":{"kind":"human","id":"u"}}
                        """), LogOptions.found(T0));

        assertThat(log.format()).contains("Hone's own");
        assertThat(told(log)).containsExactly("user: hi > hello [thumb true]");
    }

    @Test
    void stopsAfterTheRowsThatAreAskedFor() throws IOException {
        Path file = file("{\"prompt\":\"a\",\"completion\":\"b\",\"label\":true}\n".repeat(5));

        RatedLog log = RatedLog.open(file, new LogOptions(null, null, Optional.empty(), 3, T0));

        assertThat(log.rows()).isEqualTo(3);
        assertThat(log.records().records()).isEqualTo(9);
        assertThat(told(log)).hasSize(3);
    }

    @Test
    void takesWhatAnAnswerShouldHaveBeenWhereARowSaysIt() throws IOException {
        Path file = file("""
                {"q":"hi","a":"no","stars":2,"fixed":{"text":"hello"}}
                {"q":"hi","a":"hey","stars":4,"fixed":{"text":""}}
                {"q":"hi","a":"hey","stars":5}
                """);

        RatedLog log = RatedLog.open(file, options("prompt=q", "response=a", "rating=stars", "correction=fixed.text"));

        assertThat(values(log).stream()
                        .filter(FeedbackGiven.class::isInstance)
                        .map(given -> ((FeedbackGiven) given).getCorrection())
                        .map(correction -> correction == null ? "" : text(correction)))
                .containsExactly("hello", "", "");
    }

    private List<String> read(String rows) throws IOException {
        return told(RatedLog.open(file(rows), LogOptions.found(T0)));
    }

    private Path file(String rows) throws IOException {
        return Files.writeString(folder.resolve("log.jsonl"), rows);
    }

    private static LogOptions options(String... map) {
        return new LogOptions(null, Mapping.parse(List.of(map)), Optional.empty(), Long.MAX_VALUE, T0);
    }

    private static List<PromptSubmitted> prompts(RatedLog log) throws IOException {
        return values(log).stream()
                .filter(PromptSubmitted.class::isInstance)
                .map(PromptSubmitted.class::cast)
                .toList();
    }

    private static List<Object> values(RatedLog log) throws IOException {
        var records = new ArrayList<InputRecord>();
        log.records().forEach(records::add);
        assertThat(records).hasSize((int) log.records().records());
        return records.stream()
                .<Object>map(record -> ((Decoded) record.content()).value())
                .toList();
    }

    /** Each answer as a line: the prompt, the answer, the vote. */
    private static List<String> told(RatedLog log) throws IOException {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (Object value : values(log)) {
            if (value instanceof PromptSubmitted prompt) {
                line.append(String.join(
                        ", ",
                        prompt.getMessages().stream()
                                .map(message -> message.getRole() + ": " + text(message.getContent()))
                                .toList()));
            } else if (value instanceof ResponseServed response) {
                line.append(" > ").append(text(response.getText()));
            } else if (value instanceof FeedbackGiven feedback) {
                lines.add(line.append(" [%s %s]".formatted(feedback.getMetric(), feedback.getValue()))
                        .toString());
                line.setLength(0);
            }
        }
        return lines;
    }

    private static String text(TextEnvelope envelope) {
        return StandardCharsets.UTF_8.decode(envelope.getBytes().duplicate()).toString();
    }
}
