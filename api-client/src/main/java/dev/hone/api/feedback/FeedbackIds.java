package dev.hone.api.feedback;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Names for feedback that has none: UUIDs of version 7 (RFC 9562), made before the first try, so that what is sent
 * again is known as the same. Any thread may call if the random generator allows it.
 */
public record FeedbackIds(InstantSource clock, RandomGenerator random) {

    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    /** One that there has not been. */
    public String next() {
        long high = clock.millis() << 16 | VERSION | random.nextLong() >>> 52;
        return "feedback-" + new UUID(high, VARIANT | random.nextLong() >>> 2);
    }
}
