package dev.hone.lab.bench;

import java.util.List;

/** How fast equally spaced readings rise. */
public final class Slope {

    private Slope() {}

    /** Per reading, of the straight line that fits them best (least squares); NaN of fewer than two. */
    public static double of(List<Long> readings) {
        double middle = (readings.size() - 1) / 2.0;
        double mean = readings.stream().mapToLong(Long::longValue).average().orElse(Double.NaN);
        double above = 0;
        double below = 0;
        for (int i = 0; i < readings.size(); i++) {
            above += (i - middle) * (readings.get(i) - mean);
            below += (i - middle) * (i - middle);
        }
        return above / below;
    }
}
