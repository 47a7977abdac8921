package dev.hone.lab.bench.serving;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Of some numbers, exactly: the smallest that so many of them are not above. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Quantiles(double[] sorted) {

    static Quantiles of(Collection<Double> numbers) {
        double[] sorted = numbers.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return new Quantiles(sorted);
    }

    int count() {
        return sorted.length;
    }

    /** NaN where there is none. */
    double at(double share) {
        return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("count", count());
        if (count() > 0) {
            map.put("p50", at(.5));
            map.put("p90", at(.9));
            map.put("p99", at(.99));
            map.put("max", at(1));
        }
        return map;
    }
}
