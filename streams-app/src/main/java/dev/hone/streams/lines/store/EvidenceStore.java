package dev.hone.streams.lines.store;

import dev.hone.schemas.records.EvidenceCell;
import dev.hone.schemas.records.ScoreCount;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Evidence.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The histograms of the rollout that is on, by line. A histogram lies in pieces of neighbouring scores, so that a
 * commit writes pieces of bounded size, however many distinct scores there are; when the rollout is over, all of them
 * go. What the champion is compared with the base by lies beside it.
 */
public record EvidenceStore(KeyValueStore<String, EvidenceCell> store) {

    private static final int PIECE_BITS = 8;
    private static final int UNSCORED = -1;

    private record Piece(long unscored, List<ScoreCount> counts) {}

    /** The name under which a line keeps its comparison with the base: none that a line can have. */
    public static String anchored(String line) {
        return line + "\nanchor";
    }

    public NavigableMap<Cell, Counts> read(String line) {
        NavigableMap<Cell, Counts> cells = new TreeMap<>();
        try (KeyValueIterator<String, EvidenceCell> pieces = store.prefixScan(line + "/", new StringSerializer())) {
            pieces.forEachRemaining(entry ->
                    cells.merge(EvidenceCells.cell(entry.value), EvidenceCells.counts(entry.value), Counts::plus));
        }
        return cells;
    }

    /** Writes what has changed. */
    public void write(String line, String rolloutId, Evidence before, Evidence after) {
        if (after.cells().isEmpty()) {
            if (!before.cells().isEmpty()) {
                clear(line);
            }
            return;
        }
        after.cells().forEach((cell, counts) -> {
            Counts old = before.at(cell);
            if (!old.equals(counts)) {
                write(line, rolloutId, cell, pieces(old), pieces(counts));
            }
        });
    }

    private void write(
            String line, String rolloutId, Cell cell, Map<Integer, Piece> before, Map<Integer, Piece> after) {
        after.forEach((number, piece) -> {
            if (!piece.equals(before.get(number))) {
                String arm = cell.arm().wireName();
                String measure = cell.measure().name();
                String key = String.join(
                        "/",
                        line,
                        measure,
                        Integer.toString(cell.stage()),
                        arm,
                        cell.segment(),
                        Integer.toString(number));
                store.put(
                        key,
                        new EvidenceCell(
                                rolloutId, measure, cell.stage(), arm, cell.segment(), piece.unscored, piece.counts));
            }
        });
    }

    /** Deletes all of it. */
    public void clear(String line) {
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<String, EvidenceCell> pieces = store.prefixScan(line + "/", new StringSerializer())) {
            pieces.forEachRemaining(entry -> keys.add(entry.key));
        }
        keys.forEach(store::delete);
    }

    private static Map<Integer, Piece> pieces(Counts counts) {
        Map<Integer, Piece> pieces = new TreeMap<>();
        if (counts.unscored() > 0) {
            pieces.put(UNSCORED, new Piece(counts.unscored(), List.of()));
        }
        counts.scores()
                .forEach((score, count) -> pieces.computeIfAbsent(
                                score >> PIECE_BITS, number -> new Piece(0, new ArrayList<>()))
                        .counts
                        .add(new ScoreCount(score, count)));
        return pieces;
    }
}
