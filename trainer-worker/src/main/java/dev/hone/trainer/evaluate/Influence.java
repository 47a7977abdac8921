package dev.hone.trainer.evaluate;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;

/**
 * The interval of an estimate that is, but for terms that vanish faster, its truth plus a sum of what each answer adds:
 * its influences, which sum to 0 over the sample. Answers of one subject are alike, so that their influences are added
 * up first. With I_s of S subjects se = sqrt(S / (S - 1) sum I_s^2): linearisation, as surveys have it for clusters
 * (Woodruff 1971, "A Simple Method for Approximating the Variance of a Complicated Estimate"), and what
 * {@link PairedLoss} does for the one ratio that it knows.
 */
final class Influence {

    private Influence() {}

    /** @param influence of an answer, by its place in the list */
    static Interval around(double estimate, List<LoggedAnswer> answers, IntToDoubleFunction influence) {
        Map<String, Double> bySubject = new TreeMap<>();
        for (int i = 0; i < answers.size(); i++) {
            bySubject.merge(answers.get(i).cluster(), influence.applyAsDouble(i), Double::sum);
        }
        int subjects = bySubject.size();
        double squares =
                bySubject.values().stream().mapToDouble(sum -> sum * sum).sum();
        double standardError = Math.sqrt(squares * subjects / Math.max(1, subjects - 1));
        return Interval.around(estimate, standardError, subjects - 1);
    }
}
