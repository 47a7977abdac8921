package dev.hone.schemas.serde;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Ids that no record can be read by, with the reason, for a few seconds each: an id that is unknown now may be
 * registered soon. There are never more than a bounded number of them: the oldest make room. Safe for concurrent use.
 */
final class RefusedIds {

    static final Duration REMEMBERED = Duration.ofSeconds(3);
    static final int MAX_IDS = 1000;

    private final LongSupplier nanoTime;
    private final Map<Integer, Refusal> refusals = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Refusal> eldest) {
            return size() > MAX_IDS;
        }
    };

    private record Refusal(String reason, long atNanos) {}

    RefusedIds(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Throws what was remembered of the id, if anything was. */
    synchronized void check(int id) {
        Refusal refusal = refusals.get(id);
        if (refusal != null && nanoTime.getAsLong() - refusal.atNanos() < REMEMBERED.toNanos()) {
            throw new MalformedRecordException(refusal.reason());
        }
    }

    /** Remembers the refusal of an id, and returns it. */
    synchronized MalformedRecordException remember(int id, MalformedRecordException refusal) {
        refusals.remove(id);
        refusals.put(id, new Refusal(String.valueOf(refusal.getMessage()), nanoTime.getAsLong()));
        return refusal;
    }

    synchronized void forget(int id) {
        refusals.remove(id);
    }
}
