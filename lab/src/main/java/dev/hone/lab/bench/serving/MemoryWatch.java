package dev.hone.lab.bench.serving;

import dev.hone.lab.bench.Slope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Resident memory of a server under half of its load.
 *
 * @param residentBytes at equal distances of time
 * @param everySeconds that distance
 */
record MemoryWatch(List<Long> residentBytes, double everySeconds) {

    MemoryWatch {
        residentBytes = List.copyOf(residentBytes);
    }

    /** Of the second half: a heap that fills for the first time, and what is compiled, are in the first. */
    double bytesPerMinute() {
        List<Long> settled = residentBytes.subList(residentBytes.size() / 2, residentBytes.size());
        return 60 / everySeconds * Slope.of(settled);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("minutes", residentBytes.size() * everySeconds / 60);
        map.put("bytesPerMinute", bytesPerMinute());
        map.put("residentBytes", residentBytes);
        return map;
    }
}
