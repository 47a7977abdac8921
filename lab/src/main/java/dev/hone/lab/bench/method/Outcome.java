package dev.hone.lab.bench.method;

import java.util.List;

/**
 * A method on the test part.
 *
 * @param bySeed one measurement for each seed; of the base a single one
 * @param amounts of each training
 */
public record Outcome(Choice choice, List<Measured> bySeed, List<Taught.Amounts> amounts) {

    public Outcome {
        bySeed = List.copyOf(bySeed);
        amounts = List.copyOf(amounts);
    }

    public String name() {
        return choice.contender().name();
    }

    List<List<Double>> values(String metric) {
        return bySeed.stream().map(measured -> measured.values(metric)).toList();
    }

    /** Mean over seeds, and over units where there are any. */
    public double mean(String metric) {
        return bySeed.stream()
                .mapToDouble(measured -> measured.mean(metric))
                .average()
                .orElse(Double.NaN);
    }
}
