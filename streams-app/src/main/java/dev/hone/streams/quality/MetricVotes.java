package dev.hone.streams.quality;

import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.MetricDefinition;
import dev.hone.schemas.records.VoteUsed;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The votes on one metric, oldest first.
 *
 * @param values in the metric's own range, parallel to votes
 */
record MetricVotes(MetricScale scale, List<FeedbackGiven> votes, List<Double> values) {

    static MetricVotes of(MetricDefinition metric, List<FeedbackGiven> inTime) {
        MetricScale scale = new MetricScale(metric);
        List<FeedbackGiven> fitting = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (FeedbackGiven vote : inTime) {
            if (scale.scores() && vote.getMetric().equals(metric.getName())) {
                OptionalDouble value = scale.raw(vote.getValue());
                if (value.isPresent()) {
                    fitting.add(vote);
                    values.add(value.getAsDouble());
                }
            }
        }
        return new MetricVotes(scale, fitting, values);
    }

    /** Whether the metric takes part in the quality. */
    boolean scored(boolean withDefaults) {
        return scale.scores()
                && (!votes.isEmpty() || (withDefaults && defaultValue().isPresent()));
    }

    /** The aggregate of the votes, or else the default, normalised. */
    double mean() {
        return scale.normalised(votes.isEmpty() ? defaultValue().getAsDouble() : aggregate());
    }

    /** The same, drawn towards the prior. A default is a declared value already and stays as it is. */
    double shrunk() {
        double strength = scale.metric().getPriorStrength();
        if (votes.isEmpty() || strength == 0) {
            return mean();
        }
        return (votes.size() * mean() + strength * scale.metric().getPriorMean()) / (votes.size() + strength);
    }

    List<VoteUsed> used() {
        List<VoteUsed> used = new ArrayList<>();
        for (int i = 0; i < votes.size(); i++) {
            FeedbackGiven vote = votes.get(i);
            used.add(new VoteUsed(
                    vote.getFeedbackId(),
                    vote.getMetric(),
                    vote.getSource(),
                    scale.normalised(values.get(i)),
                    vote.getEventTime()));
        }
        return used;
    }

    private double aggregate() {
        return switch (scale.metric().getAggregate()) {
            case FIRST -> values.get(0);
            case LAST -> values.get(values.size() - 1);
            case MIN -> values.stream().mapToDouble(Double::doubleValue).min().getAsDouble();
            case MAX -> values.stream().mapToDouble(Double::doubleValue).max().getAsDouble();
            case MEAN -> sum() / values.size();
            case SUM -> scale.clamp(sum());
        };
    }

    // One by one, in time: a stream's sum may be compensated differently from one release to the next.
    private double sum() {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    private OptionalDouble defaultValue() {
        Double value = scale.metric().getDefaultValue();
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
