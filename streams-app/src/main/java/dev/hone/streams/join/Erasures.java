package dev.hone.streams.join;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The subjects that asked to be forgotten, as far as they are known here. Known to all tasks of an instance at once,
 * while they run: what is known only grows, and whoever asks for {@link #offsets} first finds all that is before them.
 */
public interface Erasures {

    /** None, for ever. */
    Erasures NONE = new Erasures() {
        @Override
        public Optional<Erasure> of(long subject, long timestampMs) {
            return Optional.empty();
        }

        @Override
        public List<Long> offsets() {
            return List.of();
        }
    };

    /** The newest erasure of a subject: of everything whose prompt has a timestamp up to this one. */
    record Erasure(String subject, Instant requestedAt) {}

    /**
     * The erasure of a prompt of that time; empty where there is none.
     *
     * @param subject its {@link SubjectName}
     */
    Optional<Erasure> of(long subject, long timestampMs);

    /** How far each partition of the erasures topic is known; empty before the first erasure. */
    List<Long> offsets();
}
