package dev.hone.trainer.evaluate;

import dev.hone.trainer.intake.Seeds;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * What quality answers to such a prompt had: ridge regression on the standardised traits of prompts, with a penalty of
 * one answer.
 *
 * <p>Cross-fitted (Chernozhukov et al. 2018, "Double/debiased machine learning"): no subject has a part in what is
 * expected of it.
 *
 * @param means of the traits
 * @param deviations of the traits, 1 of those that are all equal
 * @param slopes by standardised trait
 */
record OutcomeModel(double mean, List<Double> means, List<Double> deviations, List<Double> slopes) {

    private static final int FOLDS = 5;
    private static final double PENALTY = 1;

    /** What to expect where there is nothing to learn from. */
    private static final OutcomeModel NONE = new OutcomeModel(.5, List.of(), List.of(), List.of());

    /** Of each answer what the answers of four fifths of the other subjects let expect, in [0, 1]. */
    static double[] expected(List<LoggedAnswer> answers, Seeds seeds) {
        int[] folds = answers.stream()
                .mapToInt(answer -> (int) Math.floorMod(seeds.hash("outcome " + answer.cluster()), (long) FOLDS))
                .toArray();
        List<OutcomeModel> models = IntStream.range(0, FOLDS)
                .mapToObj(fold -> fitted(IntStream.range(0, folds.length)
                        .filter(i -> folds[i] != fold)
                        .mapToObj(answers::get)
                        .toList()))
                .toList();
        return IntStream.range(0, folds.length)
                .mapToDouble(i -> models.get(folds[i]).of(answers.get(i)))
                .toArray();
    }

    private double of(LoggedAnswer answer) {
        double sum = mean;
        for (int k = 0; k < slopes.size(); k++) {
            sum += slopes.get(k) * (answer.traits().get(k) - means.get(k)) / deviations.get(k);
        }
        return Math.max(0, Math.min(1, sum));
    }

    static OutcomeModel fitted(List<LoggedAnswer> answers) {
        if (answers.isEmpty()) {
            return NONE;
        }
        int traits = answers.get(0).traits().size();
        double mean =
                answers.stream().mapToDouble(LoggedAnswer::quality).average().orElse(0);
        List<Double> means = IntStream.range(0, traits)
                .mapToObj(k -> answers.stream()
                        .mapToDouble(answer -> answer.traits().get(k))
                        .average()
                        .orElse(0))
                .toList();
        List<Double> deviations = IntStream.range(0, traits)
                .mapToObj(k -> deviation(answers, k, means.get(k)))
                .toList();
        OutcomeModel flat = new OutcomeModel(mean, means, deviations, List.of());
        return new OutcomeModel(mean, means, deviations, flat.slopes(answers));
    }

    private static double deviation(List<LoggedAnswer> answers, int trait, double mean) {
        double squares = answers.stream()
                .mapToDouble(answer -> answer.traits().get(trait) - mean)
                .map(difference -> difference * difference)
                .sum();
        return squares > 0 ? Math.sqrt(squares / answers.size()) : 1;
    }

    /** (X'X + penalty) b = X'(q - mean) of the standardised traits. */
    private List<Double> slopes(List<LoggedAnswer> answers) {
        int traits = means.size();
        if (traits == 0) {
            return List.of();
        }
        DMatrixRMaj x = new DMatrixRMaj(answers.size(), traits);
        DMatrixRMaj q = new DMatrixRMaj(answers.size(), 1);
        for (int i = 0; i < answers.size(); i++) {
            for (int k = 0; k < traits; k++) {
                x.set(i, k, (answers.get(i).traits().get(k) - means.get(k)) / deviations.get(k));
            }
            q.set(i, 0, answers.get(i).quality() - mean);
        }
        DMatrixRMaj products = CommonOps_DDRM.identity(traits);
        CommonOps_DDRM.scale(PENALTY, products);
        CommonOps_DDRM.multAddTransA(x, x, products);
        DMatrixRMaj right = new DMatrixRMaj(traits, 1);
        CommonOps_DDRM.multTransA(x, q, right);
        DMatrixRMaj slopes = new DMatrixRMaj(traits, 1);
        if (!CommonOps_DDRM.solve(products, right, slopes)) {
            throw new IllegalStateException("a penalised regression always has a solution");
        }
        return IntStream.range(0, traits).mapToObj(k -> slopes.get(k, 0)).toList();
    }
}
