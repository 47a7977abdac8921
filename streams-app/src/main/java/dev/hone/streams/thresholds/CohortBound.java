package dev.hone.streams.thresholds;

import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much the scores of each cohort of contributors count, so that none of them has more than a share of what counts,
 * or twice an equal part of it, whichever is more; where nobody is known each score is a part of its own.
 *
 * <p>A cohort that brought n scores counts as min(n, b) of them, with the largest b for which b &lt;= f * (z + sum of
 * min(n, b)), where f is that share and z the scores of nobody. With the k largest cohorts at b and R the rest that is
 * b = f * R / (1 - k * f); since f is at least twice an equal part it is above 0. Of what counts, not of what came:
 * else whoever brings most would raise its own bound.
 *
 * <p>All of it is done in whole numbers, so that it is the same everywhere.
 *
 * @param millionths of what counts, as the share
 */
record CohortBound(int millionths) {

    /** How often a score counts that is not bounded. */
    static final long WHOLE = 1 << 24;

    private static final int ALL = 1_000_000;
    private static final long EQUAL_PARTS = 2;

    static CohortBound of(double share) {
        return new CohortBound((int) Math.round(share * ALL));
    }

    /** Whether anybody is bounded at all. */
    boolean isOn() {
        return millionths < ALL;
    }

    /** A fraction of two whole numbers. */
    private record Fraction(BigInteger top, BigInteger bottom) {}

    /**
     * How often each score of a cohort counts, of {@link #WHOLE}; empty where all count in full.
     *
     * @param brought scores by cohort, each above 0
     * @param nobodys scores of none
     */
    SortedMap<Integer, Long> weights(SortedMap<Integer, Long> brought, long nobodys) {
        SortedMap<Integer, Long> weights = new TreeMap<>();
        List<Long> largest =
                brought.values().stream().sorted(Collections.reverseOrder()).toList();
        Fraction share = share(brought.size() + nobodys);
        BigInteger rest = BigInteger.valueOf(
                nobodys + largest.stream().mapToLong(Long::longValue).sum());
        BigInteger bottom = share.bottom();
        int bounded = 0;
        while (bounded < largest.size()
                && isBeyond(largest.get(bounded), share.top().multiply(rest), bottom)) {
            rest = rest.subtract(BigInteger.valueOf(largest.get(bounded)));
            bottom = bottom.subtract(share.top());
            bounded++;
        }
        if (bounded > 0) {
            BigInteger most = share.top().multiply(rest).multiply(BigInteger.valueOf(WHOLE));
            for (var one : brought.entrySet()) {
                BigInteger parts = most.divide(bottom.multiply(BigInteger.valueOf(one.getValue())));
                weights.put(one.getKey(), parts.min(BigInteger.valueOf(WHOLE)).longValueExact());
            }
        }
        return weights;
    }

    private static boolean isBeyond(long scores, BigInteger top, BigInteger bottom) {
        return BigInteger.valueOf(scores).multiply(bottom).compareTo(top) > 0;
    }

    private Fraction share(long parts) {
        boolean few = Math.multiplyExact(parts, (long) millionths) <= EQUAL_PARTS * ALL;
        if (few) {
            return new Fraction(
                    BigInteger.valueOf(Math.min(parts, EQUAL_PARTS)), BigInteger.valueOf(Math.max(1, parts)));
        }
        return new Fraction(BigInteger.valueOf(millionths), BigInteger.valueOf(ALL));
    }
}
