package dev.hone.trainer.shards;

import dev.hone.schemas.records.RoundShard;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker says, once in a while, of the shard that it trains, as long as it comes forward with it.
 *
 * <p>The thread that says it is not the one that trains, so that a long step is no silence; and so that it could go on
 * for ever beside a training that hangs. Whoever has come no step further for a while is silent, as a dead worker is,
 * and others take the shard. Nanoseconds are those of one clock that never goes back. Any thread may call.
 */
final class SignsOfLife {

    private static final Logger LOG = LoggerFactory.getLogger(SignsOfLife.class);

    private final long pulseNanos;
    private final long stallNanos;
    private @Nullable RoundShard taken;
    private long saidNanos;
    private long forwardNanos;
    private boolean stalled;

    /**
     * Of nothing yet.
     *
     * @param pulse time from one to the next
     * @param stall without a step after which there are none
     */
    SignsOfLife(Duration pulse, Duration stall) {
        this.pulseNanos = pulse.toNanos();
        this.stallNanos = stall.toNanos();
    }

    /** The shard was taken, and its training begins. */
    synchronized void begin(RoundShard news, long nowNanos) {
        taken = news;
        saidNanos = nowNanos;
        forward(nowNanos);
    }

    /** The training has come a step further. */
    synchronized void forward(long nowNanos) {
        forwardNanos = nowNanos;
        stalled = false;
    }

    synchronized void end() {
        taken = null;
    }

    /** What is to be said now, if anything. */
    synchronized Optional<RoundShard> due(long nowNanos) {
        if (taken == null || nowNanos - saidNanos < pulseNanos) {
            return Optional.empty();
        }
        if (nowNanos - forwardNanos > stallNanos) {
            told(taken);
            return Optional.empty();
        }
        saidNanos = nowNanos;
        return Optional.of(taken);
    }

    private void told(RoundShard news) {
        if (!stalled) {
            stalled = true;
            LOG.atWarn()
                    .addKeyValue("roundId", news.getRoundId())
                    .addKeyValue("shard", news.getShard())
                    .addKeyValue("stallMs", Duration.ofNanos(stallNanos).toMillis())
                    .log("a shard comes no step further: it is left to other workers");
        }
    }
}
