package dev.hone.llm.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/**
 * Sequences laid one after the other without padding, with the tokens that are asked for.
 *
 * <p>All arrays are shared, not copied: whoever gets one must not write to it.
 *
 * @param ids token ids, [tokens]
 * @param times the place of each token in its sequence, [tokens]
 * @param positions the tokens asked for, as indices into {@code ids}, rising
 * @param labels the token after each of {@code positions}, 0 after a sequence's last, {@link #SILENT} where nothing
 *     counts it
 * @param runs neighbours of equal length: count, length, count, length ..
 * @param spans for each sequence its first token, its length, and the half-open range within it that is asked for
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; arrays are what the engine takes
public record PackedRows(long[] ids, long[] times, long[] positions, long[] labels, long[] runs, long[] spans) {

    /** What the engine's cross entropy passes over. */
    static final long SILENT = -100;

    private static final BitSet NOTHING = new BitSet();

    /**
     * Packs sequences.
     *
     * @param asked for each row where the asking begins; it ends with the row
     * @param upTo how many of each row's last tokens are not asked: 1 where a label has to follow
     * @throws IllegalArgumentException for an empty or too long row or an id outside the vocabulary
     */
    static PackedRows of(ModelConfig config, List<int[]> rows, int[] asked, int upTo) {
        Builder builder = Builder.of(config, rows);
        for (int i = 0; i < rows.size(); i++) {
            builder.add(rows.get(i), asked[i], rows.get(i).length - upTo, NOTHING);
        }
        return builder.build();
    }

    /** Rows of which every token is asked for. */
    public static PackedRows whole(ModelConfig config, List<int[]> rows) {
        return of(config, rows, new int[rows.size()], 0);
    }

    /** Rows of which the last token is asked for. */
    public static PackedRows lasts(ModelConfig config, List<int[]> rows) {
        return of(config, rows, rows.stream().mapToInt(row -> row.length - 1).toArray(), 0);
    }

    /** Rows of which the tokens from a start on are labels; asked for are the tokens before them. */
    public static PackedRows labelled(ModelConfig config, List<int[]> rows, int[] responseStarts) {
        return labelled(config, rows, responseStarts, Collections.nCopies(rows.size(), NOTHING));
    }

    /** The same with the tokens of each row that are no labels. */
    public static PackedRows labelled(ModelConfig config, List<int[]> rows, int[] responseStarts, List<BitSet> silent) {
        Builder builder = Builder.of(config, rows);
        for (int i = 0; i < rows.size(); i++) {
            builder.add(rows.get(i), responseStarts[i] - 1, rows.get(i).length - 1, silent.get(i));
        }
        return builder.build();
    }

    public int tokens() {
        return ids.length;
    }

    public int sequences() {
        return spans.length / 4;
    }

    /** A value for each sequence, repeated for each of its tokens. */
    long[] perToken(long[] perSequence) {
        long[] repeated = new long[ids.length];
        for (int i = 0; i < sequences(); i++) {
            int start = (int) spans[4 * i];
            Arrays.fill(repeated, start, start + (int) spans[4 * i + 1], perSequence[i]);
        }
        return repeated;
    }

    private static final class Builder {
        private final ModelConfig config;
        private final long[] ids;
        private final long[] times;
        private final List<Long> positions = new ArrayList<>();
        private final List<Long> labels = new ArrayList<>();
        private final List<Long> runs = new ArrayList<>();
        private final List<Long> spans = new ArrayList<>();
        private int at;

        private Builder(ModelConfig config, int tokens) {
            this.config = config;
            this.ids = new long[tokens];
            this.times = new long[tokens];
        }

        static Builder of(ModelConfig config, List<int[]> rows) {
            return new Builder(config, rows.stream().mapToInt(row -> row.length).sum());
        }

        private void add(int[] row, int from, int to, BitSet silent) {
            if (row.length == 0) {
                throw new IllegalArgumentException("a sequence of the batch is empty; give at least one token");
            }
            if (row.length > config.maxPositions()) {
                throw new IllegalArgumentException("a sequence of " + row.length + " tokens does not fit the model's "
                        + config.maxPositions() + " positions; truncate the prompt");
            }
            for (int i = 0; i < row.length; i++) {
                ids[at + i] = known(row[i]);
                times[at + i] = i;
            }
            for (int i = from; i < to; i++) {
                positions.add((long) at + i);
                long next = i + 1 < row.length ? ids[at + i + 1] : 0;
                labels.add(silent.get(i + 1) ? SILENT : next);
            }
            spans.addAll(List.of((long) at, (long) row.length, (long) from, (long) to));
            int last = runs.size() - 1;
            if (last > 0 && runs.get(last) == row.length) {
                runs.set(last - 1, runs.get(last - 1) + 1);
            } else {
                runs.addAll(List.of(1L, (long) row.length));
            }
            at += row.length;
        }

        // An id outside the vocabulary would read foreign memory or abort inside the engine, far from its cause.
        private int known(int id) {
            if (id < 0 || id >= config.vocabSize()) {
                throw new IllegalArgumentException(
                        "token id " + id + " is outside the model's vocabulary of " + config.vocabSize());
            }
            return id;
        }

        private PackedRows build() {
            return new PackedRows(ids, times, array(positions), array(labels), array(runs), array(spans));
        }

        private static long[] array(List<Long> values) {
            return values.stream().mapToLong(Long::longValue).toArray();
        }
    }
}
