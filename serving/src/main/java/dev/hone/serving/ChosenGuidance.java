package dev.hone.serving;

import org.jspecify.annotations.Nullable;

/**
 * How far an answer is driven towards its goal, and away from what.
 *
 * @param weight 1 for not at all
 * @param againstLevel the goal that it is driven away from; null for a prompt without any
 * @param againstSentence that goal as it is put to the model; null for none
 */
record ChosenGuidance(
        double weight,
        @Nullable Integer againstLevel,
        @Nullable String againstSentence) {

    static ChosenGuidance none() {
        return new ChosenGuidance(1, null, null);
    }

    boolean guides() {
        return weight > 1;
    }

    /** As it is reported; null for none. */
    @Nullable
    Double reported() {
        return guides() ? weight : null;
    }
}
