package dev.hone.serving.admission;

/** A second's worth of requests, filled as time goes by. Any thread may take. */
final class TokenBucket {

    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double most;
    private double tokens;
    private long filledAt;

    TokenBucket(double perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.most = Math.max(1, perSecond);
        this.tokens = most;
        this.filledAt = nowNanos;
    }

    double perSecond() {
        return perSecond;
    }

    /** Takes one. Returns 0, or in how many whole seconds there will be one. */
    synchronized long take(long nowNanos) {
        tokens = Math.min(most, tokens + Math.max(0, nowNanos - filledAt) / NANOS * perSecond);
        filledAt = nowNanos;
        if (tokens >= 1) {
            tokens--;
            return 0;
        }
        return (long) Math.ceil((1 - tokens) / perSecond);
    }
}
