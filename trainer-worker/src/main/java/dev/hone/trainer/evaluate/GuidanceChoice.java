package dev.hone.trainer.evaluate;

import java.util.List;

/**
 * The weight that a version is to be guided with where serving leaves it to the version, and what it was chosen by.
 *
 * @param weight 1 for none
 * @param reason in words
 * @param tried every weight that was looked at, in order
 */
public record GuidanceChoice(double weight, String reason, List<Tried> tried) {

    /**
     * One weight on the holdout.
     *
     * @param gain how much further apart it drives better and worse answers than the weight before it, in nats per
     *     response token
     * @param lossRise how much less likely it makes answers that met the served goal than no guidance does, likewise
     * @param divergence of the guided answers from those without a goal, likewise
     * @param entropyShare what it leaves of the entropy of unguided answers
     */
    public record Tried(double weight, Interval gain, Interval lossRise, double divergence, double entropyShare) {}

    public GuidanceChoice {
        tried = List.copyOf(tried);
    }

    static GuidanceChoice none(String reason) {
        return new GuidanceChoice(1, reason, List.of());
    }
}
