package dev.hone.lab.bench.method;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a trained model is asked: {@code logits = from + weight * (asked - from)}.
 *
 * @param level of the goal in the prompt, null for none
 * @param from what is extrapolated from; of no matter at weight 1
 * @param weight 1 for the model as it answers; above, its difference from {@code from} is exaggerated; below, it is
 *     mixed with it
 */
public record Answering(@Nullable Integer level, From from, double weight) {

    public static final Answering WITHOUT_GOAL = new Answering(null, From.GOAL_FREE, 1);

    /** What a model is compared with. */
    public enum From {
        /** The same model without a goal in the prompt. */
        GOAL_FREE,
        /** The base model. */
        BASE
    }

    public Answering {
        if (!(weight > 0)) {
            throw new IllegalArgumentException("a weight is above 0, was " + weight);
        }
        if (from == From.GOAL_FREE && level == null && weight != 1) {
            throw new IllegalArgumentException("without a goal there is nothing to extrapolate from its absence");
        }
    }

    /** As a version is served: with this goal and no guidance. */
    public static Answering at(int level) {
        return new Answering(level, From.GOAL_FREE, 1);
    }

    /** With this goal, its effect times {@code weight}. */
    public static Answering guided(int level, double weight) {
        return new Answering(level, From.GOAL_FREE, weight);
    }

    /** Without a goal, the effect of training times {@code weight}. */
    public static Answering againstBase(double weight) {
        return new Answering(null, From.BASE, weight);
    }

    public OptionalInt goal() {
        return level == null ? OptionalInt.empty() : OptionalInt.of(level);
    }

    /** Whether a second row is asked beside the first. */
    public boolean compares() {
        return weight != 1;
    }

    /** As tables have it. */
    public String text() {
        String goal = level == null ? "no goal" : "goal " + level;
        Optional<String> guidance = compares()
                ? Optional.of(String.format(
                        Locale.ROOT, "%s %.2f", from == From.BASE ? "of the base's difference" : "guidance", weight))
                : Optional.empty();
        return String.join(
                ", ", Stream.concat(Stream.of(goal), guidance.stream()).toList());
    }
}
