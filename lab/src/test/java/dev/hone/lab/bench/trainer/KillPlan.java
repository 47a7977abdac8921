package dev.hone.lab.bench.trainer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * When a worker is killed, drawn from a seed: once in each part of a round, reading, training and writing in any order,
 * and on the way to the commit last, since the round may be over with it.
 */
record KillPlan(List<Kill> kills) {

    /**
     * A moment to kill at.
     *
     * @param share of the part's length that has passed by then
     */
    record Kill(RoundPart part, double share) {

        /** Earlier in the same part: for a worker that was past it already. */
        Kill earlier() {
            return new Kill(part, share / 4);
        }

        long delayMs(List<RoundMoment> undisturbed) {
            return Math.round(share * part.length(undisturbed));
        }
    }

    static KillPlan drawn(long seed) {
        Random random = new Random(seed);
        List<RoundPart> parts = new ArrayList<>(List.of(RoundPart.READING, RoundPart.TRAINING, RoundPart.WRITING));
        Collections.shuffle(parts, random);
        parts.add(RoundPart.STORED);
        parts.add(RoundPart.COMMITTING);
        return new KillPlan(
                parts.stream().map(part -> new Kill(part, random.nextDouble())).toList());
    }
}
