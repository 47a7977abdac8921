package dev.hone.streams.evidence;

import java.util.Optional;

/** A rollout by the name that responses carry: {@code line!number}, the number rising within the line. */
record RolloutNumber(String line, long number) {

    static Optional<RolloutNumber> parse(String rolloutId) {
        int mark = rolloutId.lastIndexOf('!');
        String digits = rolloutId.substring(mark + 1);
        boolean named = mark > 0 && digits.matches("[1-9][0-9]{0,17}");
        return named
                ? Optional.of(new RolloutNumber(rolloutId.substring(0, mark), Long.parseLong(digits)))
                : Optional.empty();
    }
}
