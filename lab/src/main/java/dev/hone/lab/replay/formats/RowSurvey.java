package dev.hone.lab.replay.formats;

import dev.hone.lab.replay.jsonl.Faults;
import dev.hone.lab.replay.jsonl.JsonLine;
import dev.hone.lab.replay.jsonl.LineReader;
import dev.hone.lab.replay.jsonl.MalformedLineException;
import dev.hone.schemas.digest.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The result of a first pass over a log's rows: counts, scales and faults.
 *
 * @param rows rows that were read, refused ones too
 * @param answers answers with a rating that Hone is given
 * @param timed whether every answer has a time
 * @param digest SHA-256 of the rows, in hex
 */
record RowSurvey(long rows, long answers, boolean timed, Scales scales, Faults faults, String digest) {

    static RowSurvey of(Path file, RowFormat format, LogOptions options) throws IOException {
        var ranges = new Ranges(format);
        each(file, options.maxRows(), ranges);
        Scales scales = options.scale()
                .map(scale -> Scales.given(scale, ranges.byField))
                .orElseGet(() -> Scales.found(ranges.byField));
        var counts = new Counts(format, scales);
        each(file, options.maxRows(), counts);
        return new RowSurvey(
                counts.rows, counts.answers, counts.timed && counts.answers > 0, scales, counts.faults, counts.hex());
    }

    private interface Sink {
        void row(byte[] line);
    }

    private static void each(Path file, long maxRows, Sink sink) throws IOException {
        try (var reader = LineReader.open(file)) {
            long rows = 0;
            for (byte[] line = reader.next(); line != null && rows < maxRows; line = reader.next()) {
                rows++;
                sink.row(line);
            }
        }
    }

    /** First reading: what numbers the ratings are. */
    private record Ranges(RowFormat format, Map<String, FieldRange> byField) implements Sink {

        Ranges(RowFormat format) {
            this(format, new TreeMap<>());
        }

        @Override
        public void row(byte[] line) {
            answers(line).stream()
                    .flatMap(answer -> answer.opinions().stream())
                    .forEach(opinion -> byField.computeIfAbsent(opinion.field(), field -> new FieldRange())
                            .see(opinion));
        }

        // What is refused here is counted with its reason by the second reading.
        private List<RatedAnswer> answers(byte[] line) {
            try {
                return format.read(JsonLine.parse(line));
            } catch (MalformedLineException e) {
                return List.of();
            }
        }
    }

    /** Second reading: what becomes of each row. */
    private static final class Counts implements Sink {
        private final RowFormat format;
        private final Scales scales;
        private final Faults faults = new Faults("row");
        private final MessageDigest digest = Sha256.start();
        private long rows;
        private long answers;
        private boolean timed = true;

        Counts(RowFormat format, Scales scales) {
            this.format = format;
            this.scales = scales;
        }

        @Override
        public void row(byte[] line) {
            rows++;
            digest.update(line);
            digest.update((byte) '\n');
            try {
                List<RatedAnswer> read = format.read(JsonLine.parse(line));
                for (RatedAnswer answer : read) {
                    scales.vote(answer.opinions());
                }
                answers += read.size();
                timed &= read.stream().allMatch(answer -> answer.timeMs() != null);
            } catch (MalformedLineException e) {
                faults.add(rows, e.getMessage() == null ? "" : e.getMessage());
            }
        }

        String hex() {
            return Sha256.hex(digest.digest());
        }
    }
}
