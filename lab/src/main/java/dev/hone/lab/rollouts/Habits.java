package dev.hone.lab.rollouts;

import java.util.random.RandomGenerator;

/**
 * What users do whatever they are answered.
 *
 * @param rating who grades
 * @param returning the share of requests that come from somebody who has asked before
 * @param known what is known of a user beforehand
 */
record Habits(Rating rating, double returning, Known known) {

    /** Everybody grades once, and nothing is known of anybody. */
    static final Habits PLAIN = new Habits(Rating.EVERYBODY, 0, Known.NOTHING);

    /** The chance that a user grades an answer that deserves the score. */
    interface Rating {

        Rating EVERYBODY = score -> 1;

        /** Six in ten, whatever they think of it. */
        Rating SOME = score -> .6;

        /** The less they like it, the more of them. */
        Rating THE_UNHAPPY = score -> .9 - .6 * score;

        double chance(double score);
    }

    /** The mean of a user's earlier scores, of which what comes is at part {@code part} of all. */
    enum Known {
        NOTHING {
            @Override
            double part(double part, double drift, RandomGenerator random) {
                return Double.NaN;
            }
        },
        /** Three of four users are as they were. */
        USEFUL {
            @Override
            double part(double part, double drift, RandomGenerator random) {
                return random.nextDouble() < CONSTANT ? part : random.nextDouble();
            }
        },
        /** It tells nothing of the score. */
        USELESS {
            @Override
            double part(double part, double drift, RandomGenerator random) {
                return random.nextDouble();
            }
        },
        /** Useful, but those who come later were always happier. */
        DRIFTING {
            @Override
            double part(double part, double drift, RandomGenerator random) {
                return Math.sqrt(USEFUL.part(part, drift, random)) * drift;
            }
        },
        /** The opposite of what comes. */
        ADVERSARIAL {
            @Override
            double part(double part, double drift, RandomGenerator random) {
                return 1 - part;
            }
        };

        private static final double CONSTANT = .75;

        /**
         * Where in the champion's scores it lies; not a number where nothing is known.
         *
         * @param drift from 0 to 1 in the course of the rollout
         */
        abstract double part(double part, double drift, RandomGenerator random);
    }
}
