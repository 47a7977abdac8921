package dev.hone.lab.demo;

import dev.hone.client.report.Events;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Counts of what the users sent, to be compared with what the applications say they read. Thread-safe. */
final class Tally {

    /** Of all requests; the server may say that it is too busy, and nothing else. */
    private static final double MOST_UNANSWERED = .01;

    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong unanswered = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong intoTopic = new AtomicLong();
    private final AtomicLong noFeedback = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    void answered() {
        answered.incrementAndGet();
    }

    /** A request that came to no answer; it may have been captured or not. */
    void unanswered() {
        unanswered.incrementAndGet();
    }

    /** Feedback that the endpoint took. */
    void accepted() {
        accepted.incrementAndGet();
    }

    void intoTopic() {
        intoTopic.incrementAndGet();
    }

    /** A record in the topic that is no feedback. */
    void noFeedback() {
        noFeedback.incrementAndGet();
    }

    /** A malformed body that was refused, as it should be. */
    void refused() {
        refused.incrementAndGet();
    }

    /** Feedback of which nobody knows whether it was taken. */
    void lost() {
        lost.incrementAndGet();
    }

    long answers() {
        return answered.get();
    }

    /** Records that must have been read at least; with {@link #doubtful()} more at most. */
    long records() {
        return 2 * answered.get() + accepted.get() + intoTopic.get() + noFeedback.get();
    }

    long doubtful() {
        return 2 * unanswered.get() + lost.get();
    }

    /** What of the ledgers cannot be, in words; empty when they agree with what was sent. */
    List<String> contradictions(Events events) {
        List<String> found = new ArrayList<>();
        if (events.unaccounted() != 0) {
            found.add(events.unaccounted() + " of " + events.records() + " records are in no outcome, or in several");
        }
        if (events.records() < records() || events.records() > records() + doubtful()) {
            found.add(records() + " records were sent for certain and " + doubtful() + " perhaps, and "
                    + events.records() + " were read");
        }
        if (events.deadLetters() < noFeedback.get()) {
            found.add(noFeedback.get() + " records were no feedback, and only " + events.deadLetters()
                    + " ended as dead letters");
        }
        return found;
    }

    /** That too many requests came to no answer; empty when that is not so. */
    Optional<String> silence() {
        return answered.get() == 0 || unanswered.get() > MOST_UNANSWERED * answered.get()
                ? Optional.of(unanswered + " requests came to no answer, beside " + answered + " that did")
                : Optional.empty();
    }

    @Override
    public String toString() {
        return answered + " answers, " + unanswered + " requests without one, " + accepted
                + " pieces of feedback over HTTP and " + intoTopic + " into the topic, " + refused + " refused and "
                + noFeedback + " that were none";
    }
}
