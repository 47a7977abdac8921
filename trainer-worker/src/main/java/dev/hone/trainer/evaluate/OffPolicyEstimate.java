package dev.hone.trainer.evaluate;

import dev.hone.trainer.intake.Seeds;
import dev.hone.trainer.intake.Unusable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The mean quality that a version would earn at the served goal, drawn at temperature 1 without guidance, from answers
 * that others gave: told beside the gate, and deciding nothing.
 *
 * <p>With q the quality of an answer and w how much likelier the version makes it than what gave it did, truncated at
 * the root of the number of answers (Ionides 2008, "Truncated Importance Sampling"), {@code weighted} is
 * sum w q / sum w (Swaminathan and Joachims 2015, "The Self-Normalized Estimator for Counterfactual Learning"). With m
 * the quality that the prompt lets expect ({@link OutcomeModel}), {@code adjusted} is
 * mean m + sum w (q - m) / sum w: the doubly robust form (Dudik, Langford and Li 2011, "Doubly Robust Policy Evaluation
 * and Learning"). As m knows the prompt and not the answer, it takes away what prompts vary by; what wrong weights do
 * it does not mend. Intervals are by {@link Influence}, over subjects.
 *
 * <p>Whole answers are weighed, so that a version that differs a little at each token differs much in the end, and few
 * answers have all the weight. That is refused, in words, and is what is to be expected of long ones. Weights of single
 * tokens or of their mean would vary less, and be of an answer that is half another version's: of no version's quality,
 * and by how much nobody could say.
 *
 * @param leftOut held-out answers that could not be weighed, by reason
 * @param logged mean quality of those that could
 * @param weighted what the version would earn, by the weights alone; unknown where it is refused
 * @param adjusted the same, by weights and outcome model
 * @param refusal why there is no estimate, in words; null where there is one
 */
public record OffPolicyEstimate(
        Unusable leftOut,
        int answers,
        Interval logged,
        Weights weights,
        Interval weighted,
        Interval adjusted,
        @Nullable String refusal) {

    /** Weights may be off their mean of 1 by as much, which arithmetics that differ in last bits explain. */
    private static final double ROUNDING = .01;

    /**
     * The part of the subjects that the weights have to be worth, however many there are. Below it much of what is
     * summed comes with answers that are seldom drawn; where none of them was, the weights look better than they are.
     */
    private static final double LEAST_SHARE = 1.0 / 3;

    /**
     * What the weights are like before they are truncated.
     *
     * @param mean 1 in expectation, if answers were drawn as their records say
     * @param effectiveSubjects how many subjects of equal weight would tell as much (Kish 1965, "Survey Sampling"):
     *     (sum W)^2 / sum W^2, with W the weight of all answers of a subject
     * @param largestShare of the heaviest answer
     * @param truncated how many answers have more than {@code limit}
     */
    public record Weights(
            int subjects, Interval mean, double effectiveSubjects, double largestShare, double limit, int truncated) {}

    /**
     * Of answers.
     *
     * @param minSubjects effective ones, below which it is refused, as it is below a third of all
     * @param seeds of the outcome model's folds
     */
    static OffPolicyEstimate of(List<LoggedAnswer> answers, Unusable leftOut, int minSubjects, Seeds seeds) {
        double[] raw = answers.stream()
                .mapToDouble(answer -> StrictMath.exp(answer.logWeight()))
                .toArray();
        Weights weights = weights(answers, raw);
        Interval logged = weighted(answers, ones(raw.length));
        String refusal = refusal(answers, leftOut, weights, minSubjects);
        if (refusal != null) {
            return new OffPolicyEstimate(
                    leftOut, answers.size(), logged, weights, Interval.UNKNOWN, Interval.UNKNOWN, refusal);
        }
        double[] bounded = raw.clone();
        for (int i = 0; i < bounded.length; i++) {
            bounded[i] = Math.min(bounded[i], weights.limit());
        }
        return new OffPolicyEstimate(
                leftOut,
                answers.size(),
                logged,
                weights,
                weighted(answers, bounded),
                adjusted(answers, bounded, OutcomeModel.expected(answers, seeds)),
                null);
    }

    /** A verdict's reason, with the estimate after it; the reason alone where the estimate is refused. */
    String beside(String reason) {
        return refusal != null
                ? reason
                : reason
                        + words(
                                "; beside the gate, and deciding nothing: by %d logged answers of mean quality %.3f the"
                                        + " version would earn %.3f (95 %% interval %.3f to %.3f)",
                                answers, logged.mean(), adjusted.mean(), adjusted.low(), adjusted.high());
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static Interval weighted(List<LoggedAnswer> answers, double[] weights) {
        double total = sum(weights);
        double mean = 0;
        for (int i = 0; i < weights.length; i++) {
            mean += weights[i] * answers.get(i).quality() / total;
        }
        double estimate = total > 0 ? mean : Double.NaN;
        return Influence.around(
                estimate, answers, i -> weights[i] * (answers.get(i).quality() - estimate) / total);
    }

    private static Interval adjusted(List<LoggedAnswer> answers, double[] weights, double[] expected) {
        double total = sum(weights);
        double level = sum(expected) / expected.length;
        double rest = 0;
        for (int i = 0; i < weights.length; i++) {
            rest += weights[i] * (answers.get(i).quality() - expected[i]) / total;
        }
        double residual = rest;
        return Influence.around(
                level + residual,
                answers,
                i -> (expected[i] - level) / expected.length
                        + weights[i] * (answers.get(i).quality() - expected[i] - residual) / total);
    }

    private static Weights weights(List<LoggedAnswer> answers, double[] raw) {
        double mean = sum(raw) / raw.length;
        double limit = Math.sqrt(raw.length);
        // Beside the largest, so that none overflows.
        double largest =
                answers.stream().mapToDouble(LoggedAnswer::logWeight).max().orElse(0);
        Map<String, Double> bySubject = new TreeMap<>();
        double total = 0;
        for (LoggedAnswer answer : answers) {
            double weight = StrictMath.exp(answer.logWeight() - largest);
            bySubject.merge(answer.cluster(), weight, Double::sum);
            total += weight;
        }
        double squares = bySubject.values().stream()
                .mapToDouble(weight -> weight * weight)
                .sum();
        int truncated = 0;
        for (double weight : raw) {
            truncated += weight > limit ? 1 : 0;
        }
        return new Weights(
                bySubject.size(),
                Influence.around(mean, answers, i -> (raw[i] - mean) / raw.length),
                squares > 0 ? total * total / squares : 0,
                total > 0 ? 1 / total : Double.NaN,
                limit,
                truncated);
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    /** Why there is no estimate; null where there is one. */
    private static @Nullable String refusal(
            List<LoggedAnswer> answers, Unusable leftOut, Weights weights, int minSubjects) {
        if (answers.isEmpty()) {
            return "no held-out answer can be weighed" + (leftOut.total() == 0 ? "" : " (" + leftOut.words() + ")");
        }
        if (weights.subjects() < minSubjects) {
            return "answers of " + weights.subjects() + " subjects can be weighed, fewer than the " + minSubjects
                    + " that it takes";
        }
        int least = Math.max(minSubjects, (int) Math.ceil(weights.subjects() * LEAST_SHARE));
        // Written so that NaN is refused too.
        if (!(weights.effectiveSubjects() >= least)) {
            return words(
                    "the weights of %d answers of %d subjects are worth %.1f subjects of equal weight, fewer than the %d"
                            + " that it takes: the version answers too differently for what was logged to tell",
                    answers.size(), weights.subjects(), weights.effectiveSubjects(), least);
        }
        Interval mean = weights.mean();
        if (!(mean.low() <= 1 + ROUNDING && mean.high() >= 1 - ROUNDING)) {
            return words(
                    "the weights average %.3f (95 %% interval %.3f to %.3f) and not 1: the answers were drawn otherwise than"
                            + " their records say, or some kind of them becomes no example (as blank ones do not), or"
                            + " hardly any is one that the version would give; one round in twenty has this by chance",
                    mean.mean(), mean.low(), mean.high());
        }
        return null;
    }

    private static String words(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
