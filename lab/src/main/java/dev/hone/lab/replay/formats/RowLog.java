package dev.hone.lab.replay.formats;

import dev.hone.lab.replay.input.InputLog;
import dev.hone.lab.replay.input.InputRecord;
import dev.hone.lab.replay.jsonl.JsonLine;
import dev.hone.lab.replay.jsonl.LineReader;
import dev.hone.lab.replay.jsonl.MalformedLineException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Rows of somebody's log as records. Times are made up, in the order of the file, or in that of the rows' own times
 * where every row has one; ids are made of the file's digest and the row's number.
 */
final class RowLog implements InputLog {

    private static final long STEP_MS = 10;

    private final Path file;
    private final RowFormat format;
    private final RowSurvey survey;
    private final long firstMs;
    private final String idPrefix;

    private RowLog(Path file, RowFormat format, RowSurvey survey, long firstMs) {
        this.file = file;
        this.format = format;
        this.survey = survey;
        this.firstMs = firstMs;
        this.idPrefix = survey.digest().substring(0, 8) + "-";
    }

    /** Reads the file once. */
    static RowLog open(Path file, RowFormat format, LogOptions options) throws IOException {
        return new RowLog(file, format, RowSurvey.of(file, format, options), options.firstMs());
    }

    RowSurvey survey() {
        return survey;
    }

    @Override
    public long records() {
        return survey.answers() * RowRecords.PER_ANSWER;
    }

    @Override
    public void forEach(Consumer<InputRecord> receiver) throws IOException {
        if (!survey.timed()) {
            each(new Numbered(receiver));
            return;
        }
        var rows = new ArrayList<Row>();
        each(rows::add);
        rows.sort(Comparator.comparingLong(Row::timeMs));
        rows.forEach(new Numbered(receiver));
    }

    private record Row(String id, RatedAnswer answer, Scales.Vote vote) {

        long timeMs() {
            Long time = answer.timeMs();
            return time == null ? 0 : time;
        }
    }

    /** Gives each row the next time. */
    private final class Numbered implements Consumer<Row> {
        private final Consumer<InputRecord> receiver;
        private long index;

        Numbered(Consumer<InputRecord> receiver) {
            this.receiver = receiver;
        }

        @Override
        public void accept(Row row) {
            RowRecords.of(row.id(), row.answer(), row.vote(), firstMs + index * STEP_MS)
                    .forEach(receiver);
            index++;
        }
    }

    private void each(Consumer<Row> receiver) throws IOException {
        try (var reader = LineReader.open(file)) {
            long number = 0;
            for (byte[] line = reader.next(); line != null && number < survey.rows(); line = reader.next()) {
                number++;
                for (Row row : rows(line, number)) {
                    receiver.accept(row);
                }
            }
        }
    }

    // The same rows as the survey refused are passed over here.
    private List<Row> rows(byte[] line, long number) {
        try {
            List<Row> rows = new ArrayList<>();
            for (RatedAnswer answer : format.read(JsonLine.parse(line))) {
                String id = idPrefix + number + (answer.place().isEmpty() ? "" : "-" + answer.place());
                rows.add(new Row(id, answer, survey.scales().vote(answer.opinions())));
            }
            return rows;
        } catch (MalformedLineException e) {
            return List.of();
        }
    }
}
