package dev.hone.trainer.train;

/**
 * The learning rate by step: linear warm-up over the first share of the steps, then half a cosine down to a tenth of
 * the peak.
 */
public record Schedule(int steps, double peak, double warmupShare) {

    private static final double FLOOR = 0.1;

    /** The rate of a step, counted from 0. */
    public double rate(int step) {
        int warmup = (int) Math.ceil(warmupShare * steps);
        if (step < warmup) {
            return peak * (step + 1) / warmup;
        }
        double progress = (double) (step - warmup) / Math.max(1, steps - warmup);
        return peak * (FLOOR + (1 - FLOOR) * 0.5 * (1 + StrictMath.cos(Math.PI * progress)));
    }
}
