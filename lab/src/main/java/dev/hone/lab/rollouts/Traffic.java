package dev.hone.lab.rollouts;

import dev.hone.streams.lines.recorded.Observation;
import java.util.random.RandomGenerator;

/** Users who ask and grade, in the order in which what they say comes to be known. */
interface Traffic {

    /** Users from the beginning on; the same for the same random numbers. */
    Users begin(RandomGenerator random);

    /** Those of one rollout. */
    interface Users {

        /** What is known next, where that is the challenger's share of those who ask now. */
        Observation next(double weight);
    }
}
