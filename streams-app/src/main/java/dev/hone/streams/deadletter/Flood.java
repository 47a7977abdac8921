package dev.hone.streams.deadletter;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the letters of a minute by what is wrong and where, and says of each whether it is still one to be written.
 * Sizes, ids and names within a reason make no other reason, and there are never more than a bounded number of them:
 * the rest count as one.
 */
final class Flood {

    static final int MOST_REASONS = 200;

    private static final Sort OTHERS = new Sort("", "", "other reasons");

    private final int most;
    private final Map<Sort, Tally> tallies = new LinkedHashMap<>();

    /** Letters that are alike. */
    private record Sort(String topic, String stage, String reason) {

        static Sort of(Place place) {
            String alike = place.reason().replaceAll("\"[^\"]*\"", "\"\"").replaceAll("\\d+", "0");
            return new Sort(place.topic(), place.stage(), alike);
        }
    }

    /** What a letter says of itself. */
    record Place(String topic, int partition, long offset, String stage, String reason) {}

    /** Letters that were left out: how many, and the first and the last of them. */
    record LeftOut(long letters, Place first, Place last) {}

    private static final class Tally {

        private int written;
        private long leftOut;
        private @Nullable Place first;
        private @Nullable Place last;

        boolean admits(Place place, int most) {
            if (written < most) {
                written++;
                return true;
            }
            leftOut++;
            first = first == null ? place : first;
            last = place;
            return false;
        }

        List<LeftOut> leftOut() {
            return first == null || last == null ? List.of() : List.of(new LeftOut(leftOut, first, last));
        }
    }

    /** @param most letters of a sort in a minute */
    Flood(int most) {
        this.most = most;
    }

    boolean admits(Place place) {
        Sort sort = Sort.of(place);
        if (!tallies.containsKey(sort) && tallies.size() >= MOST_REASONS) {
            sort = OTHERS;
        }
        return tallies.computeIfAbsent(sort, any -> new Tally()).admits(place, most);
    }

    /** What was left out of the minute that has passed; the next one begins. */
    List<LeftOut> nextMinute() {
        List<LeftOut> leftOut = tallies.values().stream()
                .map(Tally::leftOut)
                .flatMap(Collection::stream)
                .toList();
        tallies.clear();
        return leftOut;
    }
}
