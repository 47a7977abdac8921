package dev.hone.lab.bench;

import java.util.List;
import java.util.OptionalDouble;

/** The middle of some numbers; of an even count, the mean of the two in the middle. */
final class Median {

    private Median() {}

    static OptionalDouble of(List<Double> numbers) {
        List<Double> sorted = numbers.stream().sorted().toList();
        int half = sorted.size() / 2;
        if (sorted.isEmpty()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2);
    }
}
