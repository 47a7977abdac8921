package dev.hone.trainer.train;

import dev.hone.llm.train.StepResult;
import java.util.ArrayList;
import java.util.List;

/**
 * The losses of a training by step, in order, and its tokens.
 *
 * @param losses mean loss per response token of each step, in nats
 * @param tokens response tokens of all steps together
 */
public record TrainingCurve(List<Double> losses, long tokens) {

    public static final TrainingCurve EMPTY = new TrainingCurve(List.of(), 0);

    public TrainingCurve {
        losses = List.copyOf(losses);
    }

    public TrainingCurve with(List<StepResult> steps) {
        List<Double> all = new ArrayList<>(losses);
        steps.forEach(step -> all.add(step.loss()));
        return new TrainingCurve(
                all,
                tokens + steps.stream().mapToLong(StepResult::responseTokens).sum());
    }

    /** As lines of text, of which {@link #of} makes the same curve to the last bit. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(Long.toString(tokens));
        losses.forEach(loss -> lines.add(Double.toString(loss)));
        return lines;
    }

    public static TrainingCurve of(List<String> lines) {
        return new TrainingCurve(lines.stream().skip(1).map(Double::valueOf).toList(), Long.parseLong(lines.get(0)));
    }

    public int steps() {
        return losses.size();
    }

    /** Whether every loss is a finite number. */
    public boolean finite() {
        return losses.stream().allMatch(Double::isFinite);
    }

    /** Mean loss of the first tenth of the steps, at least one; NaN without steps. */
    public double firstTenth() {
        return mean(losses.subList(0, tenth()));
    }

    /** Mean loss of the last tenth of the steps, at least one; NaN without steps. */
    public double lastTenth() {
        return mean(losses.subList(losses.size() - tenth(), losses.size()));
    }

    private int tenth() {
        return Math.min(losses.size(), Math.max(1, losses.size() / 10));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }
}
