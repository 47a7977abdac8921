package dev.hone.llm.safetensors;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The header of a safetensors file, found to fit the bytes that follow it: tensors cover the data without overlap or
 * gap.
 */
record Header(Map<String, String> metadata, SortedMap<String, TensorEntry> entries) {

    Header {
        metadata = Map.copyOf(metadata);
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    /** Refuses tensors that do not lie one after the other from the first byte of data to the last. */
    void requireCover(long dataBytes) {
        List<TensorEntry> inOrder = entries.values().stream()
                .sorted(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end))
                .toList();
        long reached = 0;
        for (TensorEntry entry : inOrder) {
            if (entry.end() > dataBytes) {
                throw new SafetensorsException("tensor \"" + entry.name() + "\" lies at bytes " + entry.begin() + ".."
                        + entry.end() + ", outside the file's " + dataBytes
                        + " bytes of data; the file is truncated or damaged");
            }
            if (entry.begin() != reached) {
                throw new SafetensorsException("tensor \"" + entry.name() + "\" begins at byte " + entry.begin()
                        + " where " + reached + " was expected: tensors overlap or leave a gap");
            }
            reached = entry.end();
        }
        if (reached != dataBytes) {
            throw new SafetensorsException("the tensors cover " + reached + " of " + dataBytes + " bytes of data");
        }
    }
}
