package dev.hone.trainer.evaluate;

import java.util.List;

/**
 * The measure of whether the words of a goal change what the model prefers.
 *
 * <p>Each row's shift is how much likelier its response becomes, per token, when the served goal stands in the prompt
 * instead of the lowest one. Goal following is the mean shift of better responses minus that of worse ones; better are
 * those that met a goal above the lowest of their segment. The interval is Welch's, with the smaller group's degrees of
 * freedom.
 */
public final class GoalFollowing {

    private GoalFollowing() {}

    /** One row's shift, in nats per response token. */
    public record Shift(boolean better, double nats) {}

    public static Interval of(List<Shift> shifts) {
        double[] better = nats(shifts, true);
        double[] worse = nats(shifts, false);
        if (better.length == 0 || worse.length == 0) {
            return Interval.UNKNOWN;
        }
        int degreesOfFreedom = Math.min(better.length, worse.length) - 1;
        double standardError = Math.sqrt(variance(better) / better.length + variance(worse) / worse.length);
        return Interval.around(mean(better) - mean(worse), standardError, degreesOfFreedom);
    }

    private static double[] nats(List<Shift> shifts, boolean better) {
        return shifts.stream()
                .filter(shift -> shift.better() == better)
                .mapToDouble(Shift::nats)
                .toArray();
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return squares / Math.max(1, values.length - 1);
    }
}
