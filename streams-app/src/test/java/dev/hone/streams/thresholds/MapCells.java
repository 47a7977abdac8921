package dev.hone.streams.thresholds;

import dev.hone.schemas.records.ThresholdCell;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Cells in a sorted map. */
final class MapCells implements Cells {
    final TreeMap<String, ThresholdCell> entries = new TreeMap<>();

    @Override
    public @Nullable ThresholdCell get(String key) {
        return entries.get(key);
    }

    @Override
    public void put(String key, ThresholdCell cell) {
        entries.put(key, cell);
    }

    @Override
    public void delete(String key) {
        entries.remove(key);
    }

    @Override
    public void scan(String from, String to, BiPredicate<String, ThresholdCell> reader) {
        for (var entry : entries.subMap(from, true, to, true).entrySet()) {
            if (!reader.test(entry.getKey(), entry.getValue())) {
                return;
            }
        }
    }
}
