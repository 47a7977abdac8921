package dev.hone.lab.demo;

import java.util.List;

/** A mean with its 95 % interval. */
record Estimate(double estimate, double low, double high) {

    private static final double NORMAL = 1.96;

    /** Of values that are independent of each other, at least two: here one value for each prompt of the exam. */
    static Estimate of(List<Double> values) {
        double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double squares = values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
        double reach = NORMAL * Math.sqrt(squares / (values.size() - 1) / values.size());
        return new Estimate(mean, mean - reach, mean + reach);
    }
}
