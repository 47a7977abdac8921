package dev.hone.lab.chaos;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a fault.
 *
 * @param at when it was begun, after the beginning
 * @param healedAt when it was undone; null where it was not
 */
record FaultRow(
        Fault fault,
        Duration at,
        Evidence evidence,
        @Nullable Duration healedAt,
        @Nullable Evidence healed) {

    boolean verified() {
        return evidence.verified() && healed != null && healed.verified();
    }

    /** As the report has it; times in seconds after the beginning. */
    Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("at", seconds(at));
        map.put("kind", fault.kind().word());
        map.put("target", fault.target().toString());
        map.put("amountMs", fault.amount());
        map.put("verified", verified());
        map.put("evidence", evidence.words());
        map.put("healedAt", healedAt == null ? null : seconds(healedAt));
        map.put("healed", healed == null ? null : healed.words());
        return map;
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
