package dev.hone.lab.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The demonstration's clock. It follows what moves and not the wall: a busy machine takes longer and comes to the same
 * end. It is up when nothing has moved for a while, when the loop has read far more than it takes, or, so that there is
 * an end in any case, after many times as long as it takes. Not thread-safe; time comes with each look.
 */
final class Pace {

    /** Far above every pause that a working loop makes; an evaluation between two steps of a round is the longest. */
    static final Duration STILLNESS = Duration.ofMinutes(3);

    private static final int BOUND_FACTOR = 15;
    private static final Duration BETWEEN_WORDS = Duration.ofMinutes(1);

    private final DemoChoices choices;
    private final Instant began;
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private String last = "nothing yet";
    private Instant moved;
    private Instant nextWord;

    /** {@code began} is when the whole began, {@code now} when it is looked at for the first time. */
    Pace(DemoChoices choices, Instant began, Instant now) {
        this.choices = choices;
        this.began = began;
        this.moved = now;
        this.nextWord = began.plus(choices.expected());
    }

    /** Takes note of a number that only grows. */
    void see(String what, long count, Instant now) {
        if (count > counts.getOrDefault(what, 0L)) {
            counts.put(what, count);
            last = what;
            moved = now;
        }
    }

    /** Why it is up; empty while it is not. */
    Optional<String> up(long read, Instant now) {
        if (Duration.between(moved, now).compareTo(STILLNESS) > 0) {
            return Optional.of("nothing has moved for " + STILLNESS.toMinutes() + " minutes; what moved last: " + last
                    + numbers());
        }
        if (read >= choices.records()) {
            return Optional.of(
                    String.format(Locale.ROOT, "the loop has read %,d records, and more would not help", read));
        }
        Duration bound = choices.expected().multipliedBy(BOUND_FACTOR);
        if (Duration.between(began, now).compareTo(bound) > 0) {
            return Optional.of("it has run for " + bound.toMinutes() + " minutes" + numbers());
        }
        return Optional.empty();
    }

    /** Now and then, once it takes longer than it should: that it goes on, and what moves. */
    Optional<String> word(Instant now) {
        if (now.isBefore(nextWord)) {
            return Optional.empty();
        }
        nextWord = now.plus(BETWEEN_WORDS);
        return Optional.of(String.format(
                Locale.ROOT,
                "after %d s it goes on, since it moves: the machine is busy or slow, on an idle one it takes less than %d s%s",
                Duration.between(began, now).toSeconds(),
                choices.expected().toSeconds(),
                numbers()));
    }

    private String numbers() {
        return counts.entrySet().stream()
                .map(count -> String.format(Locale.ROOT, "%,d %s", count.getValue(), count.getKey()))
                .collect(Collectors.joining(", ", " (", ")"));
    }
}
