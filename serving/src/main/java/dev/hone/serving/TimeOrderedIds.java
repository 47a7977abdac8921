package dev.hone.serving;

import java.time.InstantSource;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * UUIDs of version 7 (RFC 9562): 48 bits of milliseconds, then 74 random bits, so that ids sort by time and nobody
 * guesses one.
 *
 * <p>Any thread may call if the random generator allows it.
 *
 * @param keyed an interaction's id and its subject, to the id that says which key the conversation is sealed under
 */
record TimeOrderedIds(InstantSource clock, RandomGenerator random, BiFunction<String, String, String> keyed) {

    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final String INTERACTION = "chatcmpl-";
    private static final String FEEDBACK = "feedback-";

    /** Ids that say nothing of keys. */
    TimeOrderedIds(InstantSource clock, RandomGenerator random) {
        this(clock, random, (id, subject) -> id);
    }

    /** An interaction's, of a subject or of none. */
    String interaction(@Nullable String subject) {
        String id = INTERACTION + next();
        return subject == null ? id : keyed.apply(id, subject);
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
