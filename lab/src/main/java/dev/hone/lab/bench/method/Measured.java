package dev.hone.lab.bench.method;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was measured of one model and one way of asking it.
 *
 * @param byUnit each metric's values, a value for each unit of the part (a case, a prompt), in their order; NaN where
 *     the metric does not apply to the unit
 * @param whole metrics that exist of all units together alone
 */
public record Measured(SortedMap<String, List<Double>> byUnit, SortedMap<String, Double> whole) {

    public Measured {
        SortedMap<String, List<Double>> copied = new TreeMap<>();
        byUnit.forEach((metric, values) -> copied.put(metric, List.copyOf(values)));
        byUnit = Collections.unmodifiableSortedMap(copied);
        whole = Collections.unmodifiableSortedMap(new TreeMap<>(whole));
    }

    /** Whether it was looked at. */
    boolean has(Metric metric) {
        return whole.containsKey(metric.key()) || byUnit.containsKey(metric.key());
    }

    /** The mean over the units that a metric applies to, or what it is of all of them. */
    public double mean(String metric) {
        Double all = whole.get(metric);
        return all != null
                ? all
                : values(metric).stream()
                        .filter(Double::isFinite)
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElse(Double.NaN);
    }

    /** One value for each unit. */
    public List<Double> values(String metric) {
        List<Double> values = byUnit.get(metric);
        if (values == null) {
            throw new IllegalArgumentException("no metric " + metric + " was measured, but " + byUnit.keySet());
        }
        return values;
    }
}
