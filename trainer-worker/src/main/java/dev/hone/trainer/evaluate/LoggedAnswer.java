package dev.hone.trainer.evaluate;

import java.util.List;

/**
 * An answer that somebody was given and judged, seen by a version that did not give it.
 *
 * @param cluster whose it is: answers of one cluster are alike
 * @param quality in [0, 1]
 * @param logWeight how much likelier the version makes it, asked as serving asks, than what gave it did: the natural
 *     logarithm of the ratio of their probabilities
 * @param traits of its prompt alone, the same number for every answer
 */
record LoggedAnswer(String cluster, double quality, double logWeight, List<Double> traits) {
    LoggedAnswer {
        traits = List.copyOf(traits);
    }
}
