package dev.hone.trainer.evaluate;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The loss of a version and of its parent on the same rows, per response token.
 *
 * <p>The difference is a ratio, summed difference over summed tokens. Its standard error is that of a ratio over
 * clusters: rows of one subject are alike, and counting them apart would make the interval too narrow. With residuals
 * e_c = sum over the cluster of (d_i - R t_i) and C clusters, se(R) = sqrt(C / (C - 1) sum e_c^2) / sum t_i.
 *
 * @param difference loss - parentLoss, with its interval
 */
public record PairedLoss(int rows, double loss, double parentLoss, Interval difference) {

    /** One row; losses are summed over its tokens. */
    public record Row(String cluster, double lossSum, double parentLossSum, int tokens) {

        double differenceSum() {
            return lossSum - parentLossSum;
        }
    }

    public static PairedLoss of(List<Row> rows) {
        double tokens = rows.stream().mapToDouble(Row::tokens).sum();
        if (tokens == 0) {
            return new PairedLoss(0, Double.NaN, Double.NaN, Interval.UNKNOWN);
        }
        double loss = rows.stream().mapToDouble(Row::lossSum).sum() / tokens;
        double parentLoss = rows.stream().mapToDouble(Row::parentLossSum).sum() / tokens;
        double difference = rows.stream().mapToDouble(Row::differenceSum).sum() / tokens;
        Map<String, Double> residuals = new TreeMap<>();
        rows.forEach(
                row -> residuals.merge(row.cluster(), row.differenceSum() - difference * row.tokens(), Double::sum));
        int clusters = residuals.size();
        double squares = residuals.values().stream().mapToDouble(e -> e * e).sum();
        double standardError = Math.sqrt(squares * clusters / Math.max(1, clusters - 1)) / tokens;
        return new PairedLoss(rows.size(), loss, parentLoss, Interval.around(difference, standardError, clusters - 1));
    }
}
