package dev.hone.lab.bench.method.recommendation;

import dev.hone.lab.replay.movielens.Rating;
import dev.hone.lab.replay.ranking.TitleIndex;
import dev.hone.trainer.intake.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * What a user would rate a title, by a model that shares nothing with those that are judged: matrix factorisation with
 * biases (Koren, Bell and Volinsky, IEEE Computer 42(8), 2009), {@code rating = mean + user + title + p . q}, fitted by
 * alternating least squares to the ratings that there is anything to learn from.
 */
final class RatingModel {

    private static final int FACTORS = 16;
    private static final int PASSES = 8;
    private static final double FACTOR_PENALTY = 6;
    private static final double BIAS_PENALTY = 5;
    private static final double FIRST = .1;
    private static final double HALF_STEP = .25;

    private final Map<Integer, Integer> users = new HashMap<>();
    private final double mean;
    private final Side user;
    private final Side title;

    private RatingModel(List<Rating> ratings, TitleIndex index, long seed) {
        List<Known> known = new ArrayList<>();
        for (Rating rating : ratings) {
            users.putIfAbsent(rating.user(), users.size());
            known.add(new Known(users.getOrDefault(rating.user(), 0), index.placeOf(rating.title()), rating.value()));
        }
        this.mean = known.stream().mapToDouble(Known::value).average().orElse(0);
        this.user = new Side(users.size());
        this.title = new Side(index.size());
        title.begin(new Seeds(seed).stream("rating model"));
        known.forEach(each -> {
            user.mine.get(each.user).add(each);
            title.mine.get(each.title).add(each);
        });
        for (int pass = 0; pass < PASSES; pass++) {
            user.fitBiases(each -> each.value - mean - title.bias[each.title] - product(each), BIAS_PENALTY);
            title.fitBiases(each -> each.value - mean - user.bias[each.user] - product(each), BIAS_PENALTY);
            user.fitFactors(this::withoutFactors, each -> title.factors[each.title]);
            title.fitFactors(this::withoutFactors, each -> user.factors[each.user]);
        }
    }

    /** Fitted to these ratings; the same ones and the same seed give the same model. */
    static RatingModel of(List<Rating> ratings, TitleIndex index, long seed) {
        return new RatingModel(ratings, index, seed);
    }

    /** What the user would give, unclipped; the user has to have ratings in what it was fitted to. */
    double predicted(int ofUser, int place) {
        int row = users.getOrDefault(ofUser, -1);
        if (row < 0) {
            throw new IllegalArgumentException("the rating model knows no user " + ofUser);
        }
        return mean + user.bias[row] + title.bias[place] + dot(user.factors[row], title.factors[place]);
    }

    /** How likely the user would give this or more, ratings being half steps apart and errors normal. */
    double atLeast(double rating, int ofUser, int place, double error) {
        return NormalDistribution.of(predicted(ofUser, place), error).survivalProbability(rating - HALF_STEP);
    }

    /** Root mean square error on ratings that it was not fitted to. */
    double error(List<Rating> others, TitleIndex index) {
        return Math.sqrt(others.stream()
                .mapToDouble(rating -> rating.value() - predicted(rating.user(), index.placeOf(rating.title())))
                .map(residual -> residual * residual)
                .average()
                .orElse(Double.NaN));
    }

    private record Known(int user, int title, double value) {}

    private double withoutFactors(Known each) {
        return each.value - mean - user.bias[each.user] - title.bias[each.title];
    }

    private double product(Known each) {
        return dot(user.factors[each.user], title.factors[each.title]);
    }

    private static double dot(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    private interface Residual {
        double of(Known each);
    }

    private interface Opposite {
        double[] of(Known each);
    }

    /** Users, or titles: a bias and factors for each. */
    private static final class Side {
        private final double[] bias;
        private final double[][] factors;
        private final List<List<Known>> mine = new ArrayList<>();

        private Side(int count) {
            bias = new double[count];
            factors = new double[count][FACTORS];
            for (int i = 0; i < count; i++) {
                mine.add(new ArrayList<>());
            }
        }

        private void begin(Random random) {
            for (double[] row : factors) {
                for (int i = 0; i < FACTORS; i++) {
                    row[i] = FIRST * random.nextGaussian();
                }
            }
        }

        private void fitBiases(Residual residual, double penalty) {
            for (int i = 0; i < bias.length; i++) {
                double sum = mine.get(i).stream().mapToDouble(residual::of).sum();
                bias[i] = sum / (mine.get(i).size() + penalty);
            }
        }

        private void fitFactors(Residual residual, Opposite opposite) {
            for (int i = 0; i < factors.length; i++) {
                if (!mine.get(i).isEmpty()) {
                    factors[i] = solved(mine.get(i), residual, opposite);
                }
            }
        }

        private static double[] solved(List<Known> ratings, Residual residual, Opposite opposite) {
            var gram = CommonOps_DDRM.diag(new double[FACTORS]);
            var right = new DMatrixRMaj(FACTORS, 1);
            for (int i = 0; i < FACTORS; i++) {
                gram.set(i, i, FACTOR_PENALTY);
            }
            for (Known each : ratings) {
                double[] row = opposite.of(each);
                double rest = residual.of(each);
                for (int i = 0; i < FACTORS; i++) {
                    right.add(i, 0, rest * row[i]);
                    for (int j = 0; j < FACTORS; j++) {
                        gram.add(i, j, row[i] * row[j]);
                    }
                }
            }
            var solution = new DMatrixRMaj(FACTORS, 1);
            if (!CommonOps_DDRM.solve(gram, right, solution)) {
                throw new IllegalStateException("the factors of a user or title have no solution");
            }
            return solution.getData().clone();
        }
    }
}
