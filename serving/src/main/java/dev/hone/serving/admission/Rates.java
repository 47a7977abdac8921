package dev.hone.serving.admission;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How often keys and feedback tokens may come. Tokens take nothing of the rate of their key: who got hold of one must
 * not be able to shut out the application that gave it. Any thread may ask.
 */
final class Rates {

    /** What one token may, a second and at once: more than a person votes. */
    static final double TOKEN_PER_SECOND = 1;

    static final int TOKEN_AT_ONCE = 10;

    private static final int MANY_TOKENS = 10_000;
    private static final long SWEEP_EVERY_NANOS = 1_000_000_000L;

    private final double tokensOfAKey;
    private final LongSupplier nanoTime;
    private final Map<String, TokenBucket> keys = new ConcurrentHashMap<>();
    private final Map<String, TokenBucket> givers = new ConcurrentHashMap<>();
    private final Map<String, TokenBucket> tokens = new ConcurrentHashMap<>();
    private final AtomicLong sweptAt;

    /** @param tokensOfAKey what all tokens of one key may a second together */
    Rates(double tokensOfAKey, LongSupplier nanoTime) {
        this.tokensOfAKey = tokensOfAKey;
        this.nanoTime = nanoTime;
        this.sweptAt = new AtomicLong(nanoTime.getAsLong());
    }

    Allowance of(ApiKey key) {
        double perSecond = key.requestsPerSecond();
        if (Double.isInfinite(perSecond)) {
            return new Allowance("key", List.of(), nanoTime);
        }
        TokenBucket bucket = keys.compute(
                key.id(),
                (id, known) -> known != null && known.perSecond() == perSecond
                        ? known
                        : new TokenBucket(perSecond, nanoTime.getAsLong()));
        return new Allowance("key", List.of(bucket), nanoTime);
    }

    /**
     * That of a feedback token.
     *
     * @param body what of it is signed
     * @param giver the id of the key that gave it
     */
    Allowance ofToken(String body, @Nullable String giver) {
        sweep();
        long now = nanoTime.getAsLong();
        return new Allowance(
                "feedback token",
                List.of(
                        tokens.computeIfAbsent(body, fresh -> new TokenBucket(TOKEN_PER_SECOND, TOKEN_AT_ONCE, now)),
                        givers.computeIfAbsent(
                                giver == null ? "" : giver,
                                id -> new TokenBucket(tokensOfAKey, Math.max(TOKEN_AT_ONCE, tokensOfAKey), now))),
                nanoTime);
    }

    // A full one is as good as a new one.
    private void sweep() {
        long now = nanoTime.getAsLong();
        long before = sweptAt.get();
        if (tokens.size() > MANY_TOKENS && now - before >= SWEEP_EVERY_NANOS && sweptAt.compareAndSet(before, now)) {
            tokens.values().removeIf(bucket -> bucket.isFull(now));
        }
    }
}
