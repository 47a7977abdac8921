package dev.hone.lab.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Resident memory of Hone's process along many equal steps, in a heap of fixed size.
 *
 * @param residentBytes after each further {@code every} steps
 */
record Growth(String name, int steps, int every, List<Long> residentBytes) {

    /** Allocators and the just-in-time compiler settle for a while; a leak goes on. */
    private static final double SETTLED = .5;

    Growth {
        residentBytes = List.copyOf(residentBytes);
        if (residentBytes.size() < 2) {
            throw new IllegalArgumentException("growth needs two readings at least, were " + residentBytes.size());
        }
    }

    /** The slope of the straight line that fits the readings of the second half best. */
    double bytesPerStep() {
        List<Long> settled = residentBytes.subList((int) (SETTLED * residentBytes.size()), residentBytes.size());
        return Slope.of(settled) / every;
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("steps", steps);
        map.put("bytesPerStep", bytesPerStep());
        map.put("residentBytes", residentBytes);
        return map;
    }
}
