package dev.hone.streams.lines;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why a rollout changes: in words, in numbers, and by whose will; with the id of the command where it was one. */
record Reason(
        String words,
        Map<String, Double> numbers,
        String who,
        @Nullable String commandId) {
    static final String HONE = "hone";

    Reason {
        numbers = Map.copyOf(numbers);
    }

    static Reason of(String words, Map<String, Double> numbers) {
        return new Reason(words, numbers, HONE, null);
    }
}
