package dev.hone.lab.replay.jsonl;

import dev.hone.lab.replay.input.InputLog;
import dev.hone.lab.replay.input.InputRecord;
import dev.hone.lab.replay.input.InputRecord.Decoded;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.decode.Checks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A file with one record a line, or with one interaction a line. A line that is neither is sent as it came, to the
 * topic that it names or else to feedback, at the time of the line before it: it is input too, and ends as a dead
 * letter.
 *
 * <p>The file is read twice: once for times and faults, once to be sent. One that is not in time order is held in
 * memory in between, unless it is to be sent as it is.
 */
public final class JsonlLog implements InputLog {

    private final Path file;
    private final boolean asIs;
    private final int lines;
    private final int records;
    private final long firstTimeMs;
    private final boolean inOrder;
    private final Faults faults;
    private final Faults refused;

    private JsonlLog(Path file, boolean asIs, Survey survey) {
        this.file = file;
        this.asIs = asIs;
        this.lines = survey.lines;
        this.records = survey.records;
        this.firstTimeMs = Math.max(survey.firstTimeMs, 0);
        this.inOrder = survey.inOrder;
        this.faults = survey.faults;
        this.refused = survey.refused;
    }

    /** Surveys the file; a line that is no record is no error. */
    public static JsonlLog open(Path file, boolean asIs) throws IOException {
        return open(file, asIs, Integer.MAX_VALUE);
    }

    /** As if the file ended after so many lines. */
    public static JsonlLog open(Path file, boolean asIs, long maxLines) throws IOException {
        return open(file, asIs, maxLines, Checks.OF_THE_RECORD);
    }

    /** The same; what these checks have against a record, the join is going to refuse. */
    public static JsonlLog open(Path file, boolean asIs, long maxLines, Checks checks) throws IOException {
        var survey = new Survey(checks);
        try (var reader = LineReader.open(file)) {
            for (byte[] line = reader.next(); line != null && survey.lines < maxLines; line = reader.next()) {
                survey.see(line, reader.number());
            }
        }
        return new JsonlLog(file, asIs, survey);
    }

    @Override
    public long records() {
        return records;
    }

    /** Lines that are not blank. */
    public long lines() {
        return lines;
    }

    /** Lines that are no records. */
    public long malformed() {
        return faults.count();
    }

    /** What is wrong with them. */
    public Faults faults() {
        return faults;
    }

    /** What the join is going to refuse in lines that are records. */
    public Faults refused() {
        return refused;
    }

    @Override
    public void forEach(Consumer<InputRecord> receiver) throws IOException {
        if (asIs || inOrder) {
            each(receiver);
            return;
        }
        var sorted = new ArrayList<InputRecord>(records);
        each(sorted::add);
        sorted.sort((left, right) -> Long.compare(left.timestampMs(), right.timestampMs()));
        sorted.forEach(receiver);
    }

    private void each(Consumer<InputRecord> receiver) throws IOException {
        long timeMs = firstTimeMs;
        int number = 0;
        try (var reader = LineReader.open(file)) {
            for (byte[] line = reader.next(); line != null && number < lines; line = reader.next()) {
                number++;
                for (InputRecord record : records(line, number, timeMs)) {
                    timeMs = record.timestampMs();
                    receiver.accept(record);
                }
            }
        }
    }

    private static List<InputRecord> records(byte[] line, int number, long timeMs) {
        JsonLine json = null;
        try {
            json = JsonLine.parse(line);
            return LineRecord.all(json);
        } catch (MalformedLineException e) {
            return List.of(InputRecord.raw(topic(json), key(json, number), timeMs, line));
        }
    }

    private static Topic<?> topic(@Nullable JsonLine line) {
        String type = line == null ? "" : line.fields().path("type").asText("");
        return switch (type) {
            case "prompt" -> Topics.PROMPTS;
            case "response" -> Topics.RESPONSES;
            default -> Topics.FEEDBACK;
        };
    }

    private static String key(@Nullable JsonLine line, int number) {
        String id = line == null ? "" : line.fields().path("id").asText("");
        return id.isEmpty() ? "line-" + number : id;
    }

    /** What one reading of the file tells. */
    private static final class Survey {
        private final Faults faults = new Faults("line");
        private final Faults refused = new Faults("line");
        private int lines;
        private int records;
        private long firstTimeMs = -1;
        private long lastTimeMs = -1;
        private boolean inOrder = true;
        private final Checks checks;

        Survey(Checks checks) {
            this.checks = checks;
        }

        void see(byte[] line, long number) {
            lines++;
            try {
                List<InputRecord> all = LineRecord.all(JsonLine.parse(line));
                records += all.size();
                // A line is refused once, whatever it holds.
                all.stream()
                        .flatMap(record -> problem(record).stream())
                        .findFirst()
                        .ifPresent(problem -> refused.add(number, problem));
                all.forEach(this::order);
            } catch (MalformedLineException e) {
                records++;
                faults.add(number, e.getMessage() == null ? "" : e.getMessage());
            }
        }

        private void order(InputRecord record) {
            long timeMs = record.timestampMs();
            firstTimeMs = firstTimeMs < 0 ? timeMs : firstTimeMs;
            inOrder &= timeMs >= lastTimeMs;
            lastTimeMs = timeMs;
        }

        private Optional<String> problem(InputRecord record) {
            if (!(record.content() instanceof Decoded decoded)) {
                return Optional.empty();
            }
            SpecificRecord value = decoded.value();
            if (value instanceof PromptSubmitted prompt) {
                return checks.prompt(prompt);
            }
            if (value instanceof ResponseServed response) {
                return checks.response(response);
            }
            return value instanceof FeedbackGiven feedback
                    ? checks.feedback(feedback, record.timestampMs())
                    : Optional.empty();
        }
    }
}
