package dev.hone.streams.quality;

import dev.hone.schemas.records.CategoryScore;
import dev.hone.schemas.records.MetricDefinition;
import dev.hone.schemas.records.MetricType;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The map from the values of one metric to [0, 1], where higher is better. */
record MetricScale(MetricDefinition metric) {

    /** Whether votes on the metric move the quality at all: text is carried, and a weight of 0 counts for nothing. */
    boolean scores() {
        return metric.getType() != MetricType.TEXT && metric.getWeight() > 0;
    }

    /** The value in the metric's own range; empty where it is not one of the metric's values. */
    OptionalDouble raw(@Nullable Object value) {
        OptionalDouble raw =
                switch (metric.getType()) {
                    case BOOLEAN ->
                        yes(value)
                                .map(yes -> OptionalDouble.of(yes ? high() : low()))
                                .orElse(none());
                    case FLOAT, ORDINAL -> value instanceof Double number ? OptionalDouble.of(number) : none();
                    case CATEGORICAL -> value instanceof String category ? scoreOf(category) : none();
                    case TEXT -> none();
                };
        return raw.isPresent() && raw.getAsDouble() >= low() && raw.getAsDouble() <= high() ? raw : none();
    }

    /** A value of the metric's range as a share in [0, 1] of the way to the best one. */
    double normalised(double raw) {
        double clamped = Math.min(high(), Math.max(low(), raw));
        double share = Math.min(1, Math.max(0, (clamped - low()) / (high() - low())));
        return metric.getHigherIsBetter() ? share : 1 - share;
    }

    double clamp(double raw) {
        return Math.min(high(), Math.max(low(), raw));
    }

    /** Yes or no, in the ways in which exports write it: true, "true", 1; empty for everything else. */
    static Optional<Boolean> yes(@Nullable Object value) {
        if (value instanceof Boolean yes) {
            return Optional.of(yes);
        }
        if (value instanceof Double number && (number == 0 || number == 1)) {
            return Optional.of(number == 1);
        }
        return value instanceof String word ? yes(word.strip().toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    private static Optional<Boolean> yes(String word) {
        return switch (word) {
            case "true", "1", "1.0" -> Optional.of(true);
            case "false", "0", "0.0" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private OptionalDouble scoreOf(String category) {
        return metric.getCategories().stream()
                .filter(known -> known.getCategory().equals(category))
                .mapToDouble(CategoryScore::getScore)
                .findFirst();
    }

    private double low() {
        return metric.getMin();
    }

    private double high() {
        return metric.getMax();
    }

    private static OptionalDouble none() {
        return OptionalDouble.empty();
    }
}
