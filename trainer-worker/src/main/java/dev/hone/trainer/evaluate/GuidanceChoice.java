package dev.hone.trainer.evaluate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The weight that a version is to be guided with where serving leaves it to the version, and what it was chosen by.
 *
 * @param weight 1 for none
 * @param reason in words
 * @param tried every weight that was looked at, in order, 1 being the first
 */
public record GuidanceChoice(double weight, String reason, List<Tried> tried) {

    /**
     * One weight on the holdout.
     *
     * @param gain how much further apart it drives better and worse answers than the weight before it, in nats per
     *     response token; unknown at 1
     * @param lossRise how much less likely it makes answers that met the served goal than no guidance does, likewise
     * @param divergence of the guided answers from those without a goal, likewise
     * @param entropyShare what it leaves of the entropy of unguided answers
     * @param answers what the version says at it
     * @param leftOut why it was not chosen and nothing above it looked at, in words; null where it is fit to be served
     */
    public record Tried(
            double weight,
            Interval gain,
            Interval lossRise,
            double divergence,
            double entropyShare,
            AnswerTraits answers,
            @Nullable String leftOut) {

        Tried leftOut(String why) {
            return new Tried(weight, gain, lossRise, divergence, entropyShare, answers, why);
        }
    }

    public GuidanceChoice {
        tried = List.copyOf(tried);
    }

    static GuidanceChoice none(String reason) {
        return new GuidanceChoice(1, reason, List.of());
    }

    /** Whether the version is past the bounds even at a weight of 1, so that none is left to serve it with. */
    boolean isUnfit() {
        return !tried.isEmpty() && tried.get(0).leftOut() != null;
    }
}
