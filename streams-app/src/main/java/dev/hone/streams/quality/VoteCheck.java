package dev.hone.streams.quality;

import dev.hone.schemas.records.CatalogueVersion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.MetricDefinition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The check of feedback by a catalogue, in words that say how to mend it and never repeat the feedback. */
public final class VoteCheck {

    private VoteCheck() {}

    /** What is wrong with the feedback under the catalogue; empty when nothing is, and where it is on no metric. */
    public static Optional<String> problem(CatalogueVersion catalogue, FeedbackGiven feedback) {
        if (feedback.getRetracted() || feedback.getExcluded() != null) {
            return Optional.empty();
        }
        return catalogue.getMetrics().stream()
                .filter(metric -> metric.getName().equals(feedback.getMetric()))
                .findFirst()
                .map(metric -> valueProblem(metric, feedback.getValue()))
                .orElseGet(() -> Optional.of("unknown metric" + quoted(feedback.getMetric())
                        + ": declare it under catalogue.<metric> or send one of the declared metrics"));
    }

    private static Optional<String> valueProblem(MetricDefinition metric, @Nullable Object value) {
        if (value == null) {
            return Optional.empty();
        }
        return switch (metric.getType()) {
            case BOOLEAN ->
                MetricScale.yes(value).isPresent() ? Optional.empty() : wrong(metric, "a boolean, or 1 or 0");
            case FLOAT, ORDINAL -> numberProblem(metric, value);
            case CATEGORICAL ->
                new MetricScale(metric).raw(value).isPresent()
                        ? Optional.empty()
                        : wrong(metric, "one of its declared categories as a string");
            case TEXT -> value instanceof String ? Optional.empty() : wrong(metric, "a string");
        };
    }

    private static Optional<String> numberProblem(MetricDefinition metric, Object value) {
        if (!(value instanceof Double number)) {
            return wrong(metric, "a double");
        }
        return number >= metric.getMin() && number <= metric.getMax()
                ? Optional.empty()
                : wrong(metric, "a number in [" + metric.getMin() + ", " + metric.getMax() + "]");
    }

    private static Optional<String> wrong(MetricDefinition metric, String wanted) {
        return Optional.of("the value of metric" + quoted(metric.getName()) + " must be " + wanted);
    }

    // A name that is not a plain word may be anything, a person's words included.
    private static String quoted(String name) {
        return name.matches("[A-Za-z0-9_-]{1,64}") ? " \"" + name + "\"" : "";
    }
}
