package dev.hone.streams.quality;

import static java.util.Comparator.comparing;

import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.MetricDefinition;
import dev.hone.schemas.records.VoteUsed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one number in [0, 1] that the votes on an interaction come to, in units of 2^-14.
 *
 * <p>Per metric with n votes whose aggregate, normalised to [0, 1], is m: shrunk = (n m + s p) / (n + s), where p and s
 * are the mean and the strength of the metric's prior. A metric without votes stands at its default, if it has one and
 * the interaction is due. The quality is the mean of these over metrics by weight. It depends on nothing but the
 * metrics and the votes, in whatever order they are given.
 *
 * @param shrunk the quality; null when there is neither a vote nor a default
 * @param raw the same without shrinking
 * @param votes the votes that went into it, by metric, then source
 */
public record Quality(@Nullable Integer shrunk, @Nullable Integer raw, List<VoteUsed> votes) {

    private static final Comparator<FeedbackGiven> IN_TIME = comparing(FeedbackGiven::getEventTime)
            .thenComparing(FeedbackGiven::getFeedbackId)
            .thenComparing(vote -> vote.getSource().getKind())
            .thenComparing(vote -> vote.getSource().getId());

    private static final Comparator<MetricDefinition> BY_NAME = comparing(MetricDefinition::getName);

    private static final Comparator<VoteUsed> BY_GIVER = comparing(VoteUsed::getMetric)
            .thenComparing(vote -> vote.getSource().getKind())
            .thenComparing(vote -> vote.getSource().getId())
            .thenComparing(VoteUsed::getFeedbackId);

    public Quality {
        votes = List.copyOf(votes);
    }

    /**
     * Scores the votes.
     *
     * @param votes at most one per source and metric; those on metrics that are not given, or that do not fit, count
     *     for nothing
     * @param withDefaults whether metrics without votes stand at their defaults
     */
    public static Quality of(List<MetricDefinition> metrics, List<FeedbackGiven> votes, boolean withDefaults) {
        List<FeedbackGiven> ordered = sorted(votes, IN_TIME);
        List<VoteUsed> used = new ArrayList<>();
        double shrunk = 0;
        double raw = 0;
        double weight = 0;
        for (MetricDefinition metric : sorted(metrics, BY_NAME)) {
            MetricVotes on = MetricVotes.of(metric, ordered);
            if (on.scored(withDefaults)) {
                shrunk += metric.getWeight() * on.shrunk();
                raw += metric.getWeight() * on.mean();
                weight += metric.getWeight();
                used.addAll(on.used());
            }
        }
        used.sort(BY_GIVER);
        return weight == 0
                ? new Quality(null, null, used)
                : new Quality(share(shrunk, weight), share(raw, weight), used);
    }

    private static <T> List<T> sorted(List<T> some, Comparator<T> order) {
        if (some.size() < 2) {
            return some;
        }
        List<T> sorted = new ArrayList<>(some);
        sorted.sort(order);
        return sorted;
    }

    // The mean of numbers in [0, 1] can leave it by the last bit.
    private static int share(double sum, double weight) {
        return QualityUnit.of(Math.min(1, Math.max(0, sum / weight)));
    }
}
