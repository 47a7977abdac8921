package dev.hone.llm.generate;

import java.util.Arrays;
import java.util.BitSet;

/** The different tokens of a growing sequence, in the order of their first coming. */
final class SeenTokens {

    private final BitSet known = new BitSet();
    private long[] ids = {};
    private int count;

    void add(int id) {
        if (known.get(id)) {
            return;
        }
        known.set(id);
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, Math.max(16, 2 * count));
        }
        ids[count++] = id;
    }

    int count() {
        return count;
    }

    long[] ids() {
        return Arrays.copyOf(ids, count);
    }
}
