package dev.hone.streams.lines.words;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The reason for which a rollout changes: in words, in numbers, and by whose will; with the id of the command where it
 * was one.
 */
public record Reason(
        String words,
        Map<String, Double> numbers,
        String who,
        @Nullable String commandId) {
    static final String HONE = "hone";

    public Reason {
        numbers = finite(numbers);
    }

    public static Reason of(String words, Map<String, Double> numbers) {
        return new Reason(words, numbers, HONE, null);
    }

    /** What no number came of is left out: neither people nor JSON can read it. */
    static Map<String, Double> finite(Map<String, Double> numbers) {
        Map<String, Double> finite = new TreeMap<>(numbers);
        finite.values().removeIf(number -> !Double.isFinite(number));
        return Collections.unmodifiableMap(finite);
    }
}
