package dev.hone.lab.chaos;

import dev.hone.lab.chaos.Seen.RoundEnd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Promise 5: a round has one outcome, and done again it gives the version of the same bytes. */
final class RoundCheck {

    private static final int NUMBER = 5;

    private RoundCheck() {}

    /** What came of the rounds, and of those that were done again from nothing afterwards. */
    static Promise of(Set<String> rounds, List<RoundEnd> ends, List<RoundEnd> again) {
        List<String> broken = new ArrayList<>();
        Map<String, RoundEnd> first = new HashMap<>();
        for (RoundEnd end : ends) {
            if (first.putIfAbsent(end.round(), end) != null) {
                broken.add("round " + end.round() + " has more than one outcome");
            }
            if (!rounds.contains(end.round())) {
                broken.add("round " + end.round() + " has an outcome and was never closed");
            }
        }
        for (RoundEnd end : again) {
            RoundEnd before = first.get(end.round());
            if (before != null && !same(before, end)) {
                broken.add("round " + end.round() + " gave " + before.version() + ", and done again " + end.version());
            }
        }
        Set<String> open = new HashSet<>(rounds);
        open.removeAll(first.keySet());
        String lookedAt = rounds.isEmpty()
                ? "no round closed in this time"
                : rounds.size() + " rounds, " + first.size() + " with one outcome each, " + open.size()
                        + " still open; " + again.size() + " done again, to the same bytes";
        return Promise.of(NUMBER, lookedAt, broken);
    }

    private static boolean same(RoundEnd one, RoundEnd other) {
        return String.valueOf(one.version()).equals(String.valueOf(other.version()));
    }
}
