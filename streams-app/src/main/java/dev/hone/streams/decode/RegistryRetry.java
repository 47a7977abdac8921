package dev.hone.streams.decode;

import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Tries again while the registry is away, a few seconds in all; then the failure stops the thread, and no record is
 * lost.
 */
record RegistryRetry(LongConsumer pauseMs) {

    private static final int ATTEMPTS = 6;
    private static final long FIRST_PAUSE_MS = 100;

    <T> T until(Supplier<T> attempt) {
        for (int failed = 0; ; failed++) {
            try {
                return attempt.get();
            } catch (RetriableException e) {
                if (failed == ATTEMPTS - 1) {
                    throw e;
                }
                pauseMs.accept(FIRST_PAUSE_MS << failed);
            }
        }
    }
}
