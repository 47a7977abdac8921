package dev.hone.serving.admission;

/** A second's worth of requests, or another number of them, filled as time goes by. Any thread may take. */
final class TokenBucket {

    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double most;
    private double tokens;
    private long filledAt;

    TokenBucket(double perSecond, long nowNanos) {
        this(perSecond, Math.max(1, perSecond), nowNanos);
    }

    /** @param most what it holds, and begins with */
    TokenBucket(double perSecond, double most, long nowNanos) {
        this.perSecond = perSecond;
        this.most = most;
        this.tokens = most;
        this.filledAt = nowNanos;
    }

    double perSecond() {
        return perSecond;
    }

    /** The most that can be taken at once. */
    int most() {
        return (int) Math.min(Integer.MAX_VALUE, most);
    }

    /** Takes one. Returns 0, or in how many whole seconds there will be one. */
    long take(long nowNanos) {
        return take(nowNanos, 1, 1);
    }

    /** Takes so many, or none. Returns 0, or in how many whole seconds there will be as many as are needed then. */
    synchronized long take(long nowNanos, int count, int neededThen) {
        fill(nowNanos);
        if (tokens >= count) {
            tokens -= count;
            return 0;
        }
        return (long) Math.ceil((neededThen - tokens) / perSecond);
    }

    /** Whether it is as it was when it was made. */
    synchronized boolean isFull(long nowNanos) {
        fill(nowNanos);
        return tokens >= most;
    }

    private void fill(long nowNanos) {
        tokens = Math.min(most, tokens + Math.max(0, nowNanos - filledAt) / NANOS * perSecond);
        filledAt = nowNanos;
    }
}
