package dev.hone.trainer.evaluate;

/** Kullback-Leibler divergence between two next-token distributions given as logits, in nats. */
final class Divergence {

    private Divergence() {}

    /** KL(p || q) = sum p (log p - log q). */
    static double between(float[] p, float[] q) {
        double normP = logSumExp(p);
        double normQ = logSumExp(q);
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            double logP = p[i] - normP;
            sum += StrictMath.exp(logP) * (logP - (q[i] - normQ));
        }
        return sum;
    }

    private static double logSumExp(float[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += StrictMath.exp(logit - max);
        }
        return max + StrictMath.log(sum);
    }
}
