package dev.hone.lab.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;

/**
 * The choice of the quality that a rating is given for: that of the answer, or, shuffled, that of another interaction
 * drawn at random. Not thread-safe.
 */
final class Judgement {

    private static final int REMEMBERED = 500;
    private static final int ENOUGH = 50;

    private final boolean shuffled;
    private final List<Double> others = new ArrayList<>();

    Judgement(boolean shuffled) {
        this.shuffled = shuffled;
    }

    /** Empty while there are too few other interactions to draw from. */
    OptionalDouble of(double quality, Random random) {
        if (!shuffled) {
            return OptionalDouble.of(quality);
        }
        OptionalDouble drawn = others.size() < ENOUGH
                ? OptionalDouble.empty()
                : OptionalDouble.of(others.get(random.nextInt(others.size())));
        if (others.size() < REMEMBERED) {
            others.add(quality);
        } else {
            others.set(random.nextInt(REMEMBERED), quality);
        }
        return drawn;
    }
}
