package dev.hone.streams.join;

import static java.util.Comparator.comparingLong;

import dev.hone.schemas.records.MetricDefinition;
import dev.hone.schemas.records.SourceCap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The votes that count where a metric bounds how many of one kind of source do: those of the sources whose first vote
 * on it came first, whatever they vote now. Whoever comes later moves nobody out, and the order of arrival here says
 * nothing.
 */
final class Caps {

    private Caps() {}

    /**
     * Those of the standing votes that count.
     *
     * @param votes all votes, those that others of the same source replaced included
     */
    static List<Vote> within(List<MetricDefinition> metrics, List<Vote> standing, Collection<Vote> votes) {
        List<Vote> counting = standing;
        for (MetricDefinition metric : metrics) {
            for (SourceCap cap : metric.getCaps()) {
                counting = within(metric.getName(), cap, counting, votes);
            }
        }
        return counting;
    }

    private static List<Vote> within(String metric, SourceCap cap, List<Vote> standing, Collection<Vote> votes) {
        List<Vote> bounded = new ArrayList<>();
        for (Vote vote : standing) {
            if (isOf(vote, metric, cap)) {
                bounded.add(vote);
            }
        }
        if (bounded.size() <= cap.getVotes()) {
            return standing;
        }
        bounded.sort(comparingLong((Vote vote) -> firstMs(vote, votes))
                .thenComparing(vote -> vote.given().getSource().getId()));
        List<Vote> beyond = bounded.subList(cap.getVotes(), bounded.size());
        List<Vote> left = new ArrayList<>(standing);
        left.removeAll(beyond);
        return left;
    }

    private static boolean isOf(Vote vote, String metric, SourceCap cap) {
        return vote.given().getSource().getKind() == cap.getKind()
                && vote.given().getMetric().equals(metric);
    }

    /** When its source first voted on its metric. */
    private static long firstMs(Vote vote, Collection<Vote> votes) {
        long first = vote.timestamp();
        for (Vote other : votes) {
            if (Giver.of(other.given()).equals(Giver.of(vote.given()))
                    && other.given().getMetric().equals(vote.given().getMetric())
                    && !other.given().getRetracted()) {
                first = Math.min(first, other.timestamp());
            }
        }
        return first;
    }
}
