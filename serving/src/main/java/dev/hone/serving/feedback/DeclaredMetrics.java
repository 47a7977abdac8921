package dev.hone.serving.feedback;

import dev.hone.schemas.records.CatalogueVersion;
import dev.hone.schemas.records.CategoryScore;
import dev.hone.schemas.records.MetricCatalogue;
import dev.hone.schemas.records.MetricDefinition;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.admission.RefusedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The metrics that the lines' catalogues declare. Which line feedback belongs to, and which version of its catalogue,
 * is known in the join alone, so what any of them takes is taken; and while they are not known here, everything is. Any
 * thread may call.
 *
 * @param complete whether all that has been published is here
 */
public record DeclaredMetrics(Map<String, MetricCatalogue> byLine, BooleanSupplier complete) {

    private static final double FALSE = 0;
    private static final double TRUE = 1;

    public DeclaredMetrics(BooleanSupplier complete) {
        this(new ConcurrentSkipListMap<>(), complete);
    }

    /** A line's catalogue is this one from now on. */
    public void published(MetricCatalogue catalogue) {
        byLine.put(catalogue.getLine(), catalogue);
    }

    /**
     * The value as the metric takes it. Throws {@link RefusedException} where no catalogue has the metric or takes the
     * value.
     */
    @Nullable
    Object checked(Fields fields, String metric, @Nullable Object value) {
        if (!complete.getAsBoolean() || byLine.isEmpty()) {
            return value;
        }
        List<MetricDefinition> declared = byLine.values().stream()
                .flatMap(catalogue -> newestFirst(catalogue).stream())
                .flatMap(version -> version.getMetrics().stream())
                .filter(definition -> definition.getName().equals(metric))
                .toList();
        if (declared.isEmpty()) {
            throw fields.refused("metric", "is not one of the catalogue: there are " + known());
        }
        if (value == null) {
            return null;
        }
        return declared.stream()
                .map(definition -> taken(definition, value))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> fields.refused("value", "of " + metric + " must be " + wanted(declared.get(0))));
    }

    /** One of the metrics; while none is known, the first that the shipped catalogue has. */
    String any() {
        return newest().keySet().stream().findFirst().orElse("thumb");
    }

    private String known() {
        return newest().values().stream()
                .map(definition -> definition.getName() + " (" + wanted(definition) + ")")
                .collect(Collectors.joining(", "));
    }

    private SortedMap<String, MetricDefinition> newest() {
        SortedMap<String, MetricDefinition> newest = new TreeMap<>();
        byLine.values().stream()
                .flatMap(catalogue -> newestFirst(catalogue).stream().limit(1))
                .flatMap(version -> version.getMetrics().stream())
                .forEach(definition -> newest.putIfAbsent(definition.getName(), definition));
        return newest;
    }

    private static List<CatalogueVersion> newestFirst(MetricCatalogue catalogue) {
        List<CatalogueVersion> versions = new ArrayList<>(catalogue.getVersions());
        Collections.reverse(versions);
        return versions;
    }

    private static Optional<Object> taken(MetricDefinition metric, Object value) {
        return switch (metric.getType()) {
            case BOOLEAN -> truth(value);
            case FLOAT, ORDINAL ->
                number(value)
                        .filter(number -> number >= metric.getMin() && number <= metric.getMax())
                        .map(number -> number);
            case CATEGORICAL ->
                Optional.of(value)
                        .filter(given -> metric.getCategories().stream()
                                .map(CategoryScore::getCategory)
                                .anyMatch(given::equals));
            case TEXT -> Optional.of(value).filter(String.class::isInstance);
        };
    }

    // Many exports write 0 and 1, and forms send everything as text.
    private static Optional<Object> truth(Object value) {
        if (value instanceof Boolean || value.equals(TRUE) || value.equals(FALSE)) {
            return Optional.of(value.equals(true) || value.equals(TRUE));
        }
        return switch (String.valueOf(value)) {
            case "true", "True", "1" -> Optional.of(true);
            case "false", "False", "0" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<Double> number(Object value) {
        if (value instanceof Double number) {
            return Optional.of(number);
        }
        boolean written = value instanceof String text && text.matches("-?\\d{1,15}(\\.\\d{1,15})?");
        return written ? Optional.of(Double.valueOf((String) value)) : Optional.empty();
    }

    private static String wanted(MetricDefinition metric) {
        return switch (metric.getType()) {
            case BOOLEAN -> "true or false, 1 or 0";
            case FLOAT, ORDINAL ->
                "a number from " + Fields.written(metric.getMin()) + " to " + Fields.written(metric.getMax());
            case CATEGORICAL ->
                metric.getCategories().stream().map(CategoryScore::getCategory).collect(Collectors.joining(" or "));
            case TEXT -> "a string";
        };
    }
}
