package dev.hone.trainer.train;

import dev.hone.schemas.recipe.Recipe.ScheduleKind;

/**
 * The learning rate by step: linear warm-up over the first share of the steps, then half a cosine or a straight line
 * down to a tenth of the peak, or the peak to the end.
 */
public record Schedule(int steps, double peak, double warmupShare, ScheduleKind kind) {

    private static final double FLOOR = 0.1;

    /** With half a cosine. */
    public Schedule(int steps, double peak, double warmupShare) {
        this(steps, peak, warmupShare, ScheduleKind.COSINE);
    }

    /** The rate of a step, counted from 0. */
    public double rate(int step) {
        int warmup = (int) Math.ceil(warmupShare * steps);
        if (step < warmup) {
            return peak * (step + 1) / warmup;
        }
        double progress = (double) (step - warmup) / Math.max(1, steps - warmup);
        return switch (kind) {
            case COSINE -> peak * (FLOOR + (1 - FLOOR) * 0.5 * (1 + StrictMath.cos(Math.PI * progress)));
            case LINEAR -> peak * (FLOOR + (1 - FLOOR) * (1 - progress));
            case CONSTANT -> peak;
        };
    }
}
