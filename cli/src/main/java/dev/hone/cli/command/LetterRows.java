package dev.hone.cli.command;

import static java.util.Comparator.comparing;

import dev.hone.client.letters.Letter;
import dev.hone.client.letters.Marks;
import dev.hone.client.report.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The latest of the letters that are added, as rows; their records are not kept. */
final class LetterRows {

    private static final int SLACK = 1000;

    private final Marks marks;
    private final int most;
    private final List<Row> rows = new ArrayList<>();
    private long added;

    private record Row(
            String id,
            Instant time,
            String topic,
            String stage,
            String state,
            long letters,
            long replays,
            long bytes,
            String reason) {}

    /** @param most rows that are kept; 0 for all */
    LetterRows(Marks marks, int most) {
        this.marks = marks;
        this.most = most;
    }

    void add(Letter letter) {
        added++;
        rows.add(new Row(
                letter.id().toString(),
                letter.time(),
                letter.topic(),
                letter.stage(),
                marks.state(letter),
                letter.leftOut().orElse(1),
                marks.replays(letter),
                letter.bytes(),
                letter.reason()));
        if (most > 0 && rows.size() > most + SLACK) {
            trim();
        }
    }

    /** How many are in no row. */
    long leftOut() {
        trim();
        return added - rows.size();
    }

    Table table() {
        trim();
        Table table = new Table("letter", "time", "topic", "stage", "state", "letters", "replays", "bytes", "reason");
        rows.forEach(row -> table.row(
                row.id, row.time, row.topic, row.stage, row.state, row.letters, row.replays, row.bytes, row.reason));
        return table;
    }

    private void trim() {
        rows.sort(comparing(Row::time));
        if (most > 0) {
            rows.subList(0, Math.max(0, rows.size() - most)).clear();
        }
    }
}
