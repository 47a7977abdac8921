package dev.hone.streams.lines;

import java.util.Map;

/** Why a rollout changes: in words, in numbers, and by whose will. */
record Reason(String words, Map<String, Double> numbers, String who) {
    static final String HONE = "hone";

    Reason {
        numbers = Map.copyOf(numbers);
    }

    static Reason of(String words, Map<String, Double> numbers) {
        return new Reason(words, numbers, HONE);
    }
}
