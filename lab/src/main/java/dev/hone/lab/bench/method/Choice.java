package dev.hone.lab.bench.method;

import java.util.Comparator;
import java.util.List;

/**
 * What a method chose by the validation part.
 *
 * @param rate learning rate; 0 for the base
 * @param value what it was chosen by
 * @param looks how many combinations were looked at
 */
public record Choice(Contender contender, double rate, Answering way, double value, int looks) {

    /** The highest value; of equal ones the first, and one without a number never. */
    static Choice best(List<Choice> choices) {
        return choices.stream()
                .filter(choice -> Double.isFinite(choice.value))
                .max(Comparator.comparingDouble(Choice::value))
                .orElseThrow(
                        () -> new IllegalStateException("a method has nothing to choose: every training of it failed"));
    }
}
