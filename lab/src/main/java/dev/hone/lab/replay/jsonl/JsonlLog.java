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
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A file with one record a line. A line that is no record is sent as it came, to the topic that it names or else to
 * feedback, at the time of the line before it: it is input too, and ends as a dead letter.
 *
 * <p>The file is read twice: once for times and faults, once to be sent. One that is not in time order is held in
 * memory in between, unless it is to be sent as it is.
 */
public final class JsonlLog implements InputLog {

    private final Path file;
    private final boolean asIs;
    private final int lines;
    private final long firstTimeMs;
    private final boolean inOrder;
    private final Faults faults;
    private final Faults refused;

    private JsonlLog(Path file, boolean asIs, Survey survey) {
        this.file = file;
        this.asIs = asIs;
        this.lines = survey.lines;
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
        var survey = new Survey();
        try (var reader = LineReader.open(file)) {
            for (byte[] line = reader.next(); line != null && survey.lines < maxLines; line = reader.next()) {
                survey.see(line);
            }
        }
        return new JsonlLog(file, asIs, survey);
    }

    @Override
    public long records() {
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
        var records = new ArrayList<InputRecord>(lines);
        each(records::add);
        records.sort((left, right) -> Long.compare(left.timestampMs(), right.timestampMs()));
        records.forEach(receiver);
    }

    private void each(Consumer<InputRecord> receiver) throws IOException {
        long timeMs = firstTimeMs;
        int number = 0;
        try (var reader = LineReader.open(file)) {
            for (byte[] line = reader.next(); line != null && number < lines; line = reader.next()) {
                number++;
                InputRecord record = record(line, number, timeMs);
                timeMs = record.timestampMs();
                receiver.accept(record);
            }
        }
    }

    private static InputRecord record(byte[] line, int number, long timeMs) {
        JsonLine json = null;
        try {
            json = JsonLine.parse(line);
            return LineRecord.read(json);
        } catch (MalformedLineException e) {
            return InputRecord.raw(topic(json), key(json, number), timeMs, line);
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
        private final Faults faults = new Faults("record");
        private final Faults refused = new Faults("record");
        private int lines;
        private long firstTimeMs = -1;
        private long lastTimeMs = -1;
        private boolean inOrder = true;

        void see(byte[] line) {
            lines++;
            try {
                InputRecord record = LineRecord.read(JsonLine.parse(line));
                long timeMs = record.timestampMs();
                problem(record).ifPresent(problem -> refused.add(lines, problem));
                firstTimeMs = firstTimeMs < 0 ? timeMs : firstTimeMs;
                inOrder &= timeMs >= lastTimeMs;
                lastTimeMs = timeMs;
            } catch (MalformedLineException e) {
                faults.add(lines, e.getMessage() == null ? "" : e.getMessage());
            }
        }

        private static Optional<String> problem(InputRecord record) {
            if (!(record.content() instanceof Decoded decoded)) {
                return Optional.empty();
            }
            SpecificRecord value = decoded.value();
            if (value instanceof PromptSubmitted prompt) {
                return Checks.OF_THE_RECORD.prompt(prompt);
            }
            if (value instanceof ResponseServed response) {
                return Checks.OF_THE_RECORD.response(response);
            }
            return value instanceof FeedbackGiven feedback
                    ? Checks.OF_THE_RECORD.feedback(feedback, record.timestampMs())
                    : Optional.empty();
        }
    }
}
