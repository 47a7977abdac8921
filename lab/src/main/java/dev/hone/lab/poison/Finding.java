package dev.hone.lab.poison;

import java.util.List;
import java.util.Locale;

/**
 * What an attack moved, beside what as many honest people did.
 *
 * @param moved by the attack, over the trials
 * @param honest what honest people moved
 */
record Finding(Attack attack, boolean bounded, Measure measure, Spread moved, Spread honest) {

    /** What is compared. */
    enum Measure {
        NAMING("names their gift"),
        HARM("quality lost"),
        DISTANCE("nats away");

        private final String words;

        Measure(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        private double of(Shift shift) {
            return switch (this) {
                case NAMING -> shift.naming();
                case HARM -> shift.harm();
                case DISTANCE -> shift.distance();
            };
        }

        private List<Double> of(List<Shift> shifts) {
            return shifts.stream().map(this::of).toList();
        }
    }

    /** What the trials show. */
    enum Verdict {
        /** The attack moves no more than one set of honest people might. */
        WITHIN,
        /** It moves more than that. */
        BEYOND,
        /** Too few trials to say. */
        UNDECIDED;

        String words() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding of(Attack attack, boolean bounded, Measure measure, List<Shift> moved, List<Shift> honest) {
        return new Finding(attack, bounded, measure, Spread.of(measure.of(moved)), Spread.of(measure.of(honest)));
    }

    /** The most that one set of honest people might move it. */
    double noise() {
        return honest.most();
    }

    Verdict verdict() {
        if (moved.high() <= noise()) {
            return Verdict.WITHIN;
        }
        return moved.low() > noise() ? Verdict.BEYOND : Verdict.UNDECIDED;
    }
}
