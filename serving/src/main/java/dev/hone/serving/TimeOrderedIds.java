package dev.hone.serving;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * UUIDs of version 7 (RFC 9562): 48 bits of milliseconds, then 74 random bits, so that ids sort by time and nobody
 * guesses one.
 *
 * <p>Any thread may call if the random generator allows it.
 */
record TimeOrderedIds(InstantSource clock, RandomGenerator random) {

    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final String INTERACTION = "chatcmpl-";
    private static final String FEEDBACK = "feedback-";

    /** An interaction's. */
    String interaction() {
        return INTERACTION + next();
    }

    /** Of a piece of feedback. */
    String feedback() {
        return FEEDBACK + next();
    }

    UUID next() {
        long high = clock.millis() << 16 | VERSION | random.nextLong() >>> 52;
        return new UUID(high, VARIANT | random.nextLong() >>> 2);
    }
}
