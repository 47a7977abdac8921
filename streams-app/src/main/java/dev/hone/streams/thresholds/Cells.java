package dev.hone.streams.thresholds;

import dev.hone.schemas.records.ThresholdCell;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The store as this stage sees it: entries in the order of their keys. */
interface Cells {
    @Nullable
    ThresholdCell get(String key);

    void put(String key, ThresholdCell cell);

    void delete(String key);

    /** Shows the entries from the first key to the last, both included, until the reader returns false. */
    void scan(String from, String to, BiPredicate<String, ThresholdCell> reader);
}
