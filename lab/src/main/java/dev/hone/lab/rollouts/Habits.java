package dev.hone.lab.rollouts;

import java.util.random.RandomGenerator;

/**
 * What users do whatever they are answered.
 *
 * @param rating who grades
 * @param returning the share of requests that come from somebody who has asked before
 * @param known what is known of a user beforehand
 */
record Habits(Rating rating, double returning, Earlier known) {

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

    /** The mean of a user's earlier scores. */
    interface Earlier {

        /**
         * Of one whose score is at that part of all scores of the arm; not a number where nothing is known. It depends
         * on nothing but the part, so that it is spread alike in both arms.
         *
         * @param drift from 0 to 1 in the course of the rollout
         * @param champion how the champion's scores are spread now
         */
        double mean(double part, double drift, Scores champion, RandomGenerator random);
    }

    /** As it is made up: of which what comes is at part {@code part} of all. */
    enum Known implements Earlier {
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

        @Override
        public double mean(double part, double drift, Scores champion, RandomGenerator random) {
            double known = part(part, drift, random);
            return Double.isNaN(known) ? Double.NaN : champion.at(known);
        }

        /**
         * Where in the champion's scores it lies; not a number where nothing is known.
         *
         * @param drift from 0 to 1 in the course of the rollout
         */
        abstract double part(double part, double drift, RandomGenerator random);
    }
}
