package dev.hone.llm.generate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * Rows whose prompts are still to be read, in the order in which they came. Of the first one, parts may have been read;
 * its branches stand in the cache behind those of the rows that are decoded.
 */
final class Unread {

    private static final int TOKENS_AT_ONCE = 4_096;

    private final Deque<DecodingRow> rows = new ArrayDeque<>();
    // Of each branch of the first row, how many tokens of its prompt were read; empty where it was not begun.
    private int[] read = {};

    void add(List<DecodingRow> fresh) {
        rows.addAll(fresh);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    List<DecodingRow> rows() {
        return List.copyOf(rows);
    }

    DecodingRow first() {
        return rows.element();
    }

    boolean isBegun() {
        return read.length > 0;
    }

    /** How many tokens of the prompt of a branch of the first row were read. */
    int read(int branch) {
        return read[branch];
    }

    void begin(int[] alreadyRead) {
        read = alreadyRead;
    }

    void advance(int branch, int tokens) {
        read[branch] += tokens;
    }

    /** Whether all but the last token of each prompt of the first row were read. */
    boolean isFirstRead() {
        List<Branch> branches = first().branches();
        for (int i = 0; i < branches.size(); i++) {
            if (read[i] < branches.get(i).prompt().length - 1) {
                return false;
            }
        }
        return true;
    }

    DecodingRow takeFirst() {
        read = new int[0];
        return rows.remove();
    }

    /**
     * Takes the first rows out that can be read whole within so many tokens and in one pass; none where one is begun.
     */
    List<DecodingRow> takeWhole(int most, Predicate<DecodingRow> isFresh) {
        List<DecodingRow> whole = new ArrayList<>();
        int tokens = 0;
        while (!isBegun() && !rows.isEmpty() && isFresh.test(first())) {
            int more = first().promptTokens();
            if (tokens + more > (whole.isEmpty() ? most : Math.min(most, TOKENS_AT_ONCE))) {
                break;
            }
            tokens += more;
            whole.add(rows.remove());
        }
        return whole;
    }

    /** Takes a row out that leaves before it was read. */
    void remove(Predicate<DecodingRow> going) {
        if (!rows.isEmpty() && going.test(first())) {
            read = new int[0];
        }
        rows.removeIf(going);
    }

    void clear() {
        rows.clear();
        read = new int[0];
    }
}
