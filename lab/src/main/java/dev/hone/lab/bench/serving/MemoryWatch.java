package dev.hone.lab.bench.serving;

import dev.hone.lab.bench.Slope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The memory of a server under half of its load.
 *
 * @param readings at equal distances of time
 * @param everySeconds that distance
 */
record MemoryWatch(List<Reading> readings, double everySeconds) {

    /**
     * At one time, in bytes.
     *
     * @param resident of the whole process
     * @param heap in use after a collection
     * @param heapHeld what the JVM holds for the heap; the rest of what is resident is native: code, threads, tensors,
     *     keys and values of attention
     */
    record Reading(long resident, long heap, long heapHeld) {

        long outsideHeap() {
            return Math.max(0, resident - heapHeld);
        }
    }

    MemoryWatch {
        readings = List.copyOf(readings);
    }

    /** Of the whole process, in the second half, as all growth here: what is compiled and filled is in the first. */
    double bytesPerMinute() {
        return bytesPerMinute(Reading::resident);
    }

    double heapBytesPerMinute() {
        return bytesPerMinute(Reading::heap);
    }

    private double bytesPerMinute(ToLongFunction<Reading> bytes) {
        List<Long> settled = bytes(bytes).subList(readings.size() / 2, readings.size());
        return 60 / everySeconds * Slope.of(settled);
    }

    private List<Long> bytes(ToLongFunction<Reading> bytes) {
        return readings.stream().map(bytes::applyAsLong).toList();
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("minutes", readings.size() * everySeconds / 60);
        map.put("bytesPerMinute", bytesPerMinute());
        map.put("heapBytesPerMinute", heapBytesPerMinute());
        map.put("outsideHeapBytesPerMinute", bytesPerMinute(Reading::outsideHeap));
        map.put("residentBytes", bytes(Reading::resident));
        map.put("heapBytesAfterCollection", bytes(Reading::heap));
        map.put("outsideHeapBytes", bytes(Reading::outsideHeap));
        return map;
    }
}
