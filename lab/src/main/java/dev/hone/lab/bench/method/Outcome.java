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
}
