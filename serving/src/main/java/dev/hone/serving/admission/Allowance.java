package dev.hone.serving.admission;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rate that a request came under: its key's, or its feedback token's with that of all tokens of a key. Every answer
 * and every piece of feedback takes one of it, so that many in one request cost what they would have cost one by one.
 * Any thread may take.
 */
public final class Allowance {

    private static final AttributeKey<Allowance> OF = AttributeKey.valueOf(Allowance.class, "OF");

    private final String whose;
    private final List<TokenBucket> buckets;
    private final LongSupplier nanoTime;

    Allowance(String whose, List<TokenBucket> buckets, LongSupplier nanoTime) {
        this.whose = whose;
        this.buckets = List.copyOf(buckets);
        this.nanoTime = nanoTime;
    }

    /** Takes the one of every request, and remembers with it what more is taken from. Throws where it is not there. */
    void admit(ServiceRequestContext context) {
        take(1, 1);
        context.setAttr(OF, this);
    }

    /**
     * Takes what a request brings beside the one that let it in. Throws {@link RefusedException}: 429 where it is not
     * there yet, 400 where it never will be.
     *
     * @param param the member that says how many; null for the body
     * @param count how many it brings, the first one included
     */
    public static void charge(ServiceRequestContext context, @Nullable String param, int count) {
        Allowance allowance = context.attr(OF);
        if (allowance == null || count <= 1) {
            return;
        }
        int most = allowance.buckets.stream().mapToInt(TokenBucket::most).min().orElse(Integer.MAX_VALUE);
        if (count > most) {
            throw new RefusedException(Refusal.invalid(
                    param,
                    "the rate of this " + allowance.whose + " allows " + most + " at once, and each of the " + count
                            + " that this request brings counts: send at most " + most + " in one"));
        }
        allowance.take(count - 1, count);
    }

    // Who comes again has to pay for the request anew.
    private void take(int count, int whole) {
        long now = nanoTime.getAsLong();
        for (TokenBucket bucket : buckets) {
            long seconds = bucket.take(now, count, whole);
            if (seconds > 0) {
                throw new RefusedException(
                        Refusal.busy("this " + whose + " may not ask so often: try again in " + seconds + " s")
                                .after((int) Math.min(Integer.MAX_VALUE, seconds)));
            }
        }
    }
}
