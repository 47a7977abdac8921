package dev.hone.streams.decode;

import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries again while the registry is away, for {@value #MOST_MS} ms in all: longer than a registry takes to be started
 * again, shorter than a group waits for a member. Then the failure stops the thread. Nothing is lost either way: a
 * transaction that is open for too long is taken back, and its records are read again.
 */
public record RegistryRetry(LongConsumer pauseMs) {

    static final long MOST_MS = 150_000;

    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 5_000;
    private static final Logger LOG = LoggerFactory.getLogger(RegistryRetry.class);

    <T> T until(Supplier<T> attempt) {
        long waitedMs = 0;
        long nextMs = FIRST_PAUSE_MS;
        while (true) {
            try {
                return attempt.get();
            } catch (RetriableException away) {
                if (waitedMs >= MOST_MS) {
                    throw away;
                }
                if (waitedMs == 0) {
                    LOG.atWarn().log("{}; trying again for {} s", away.getMessage(), MOST_MS / 1000);
                }
                pauseMs.accept(nextMs);
                waitedMs += nextMs;
                nextMs = Math.min(2 * nextMs, LONGEST_PAUSE_MS);
            }
        }
    }
}
