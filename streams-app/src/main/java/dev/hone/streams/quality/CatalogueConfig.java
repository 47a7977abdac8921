package dev.hone.streams.quality;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.CatalogueVersion;
import dev.hone.schemas.records.MetricCatalogue;
import dev.hone.schemas.records.MetricDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigException;

/**
 * The configured metrics, {@code catalogue.<metric>.<key>}; without any, the shipped ones: {@code thumb} (boolean),
 * {@code rating} (ordinal 1..5), {@code score} (float 0..1).
 *
 * @param metrics by name
 */
public record CatalogueConfig(List<MetricDefinition> metrics) {

    private static final String SECTION = "catalogue.";

    private static final Map<String, Map<String, Object>> SHIPPED = Map.of(
            "thumb", Map.of("type", "boolean"),
            "rating", Map.of("type", "ordinal", "min", "1", "max", "5"),
            "score", Map.of("type", "float"));

    public CatalogueConfig {
        metrics = List.copyOf(metrics);
    }

    public static CatalogueConfig from(Settings settings) {
        Map<String, Map<String, Object>> byMetric = new TreeMap<>();
        settings.section(SECTION).forEach((key, value) -> {
            int dot = key.indexOf('.');
            if (dot < 0) {
                throw new ConfigException(SECTION + key, value, "the keys of a metric are catalogue.<metric>.<key>");
            }
            byMetric.computeIfAbsent(key.substring(0, dot), name -> new TreeMap<>())
                    .put(key.substring(dot + 1), value);
        });
        Map<String, Map<String, Object>> declared = byMetric.isEmpty() ? new TreeMap<>(SHIPPED) : byMetric;
        return new CatalogueConfig(declared.entrySet().stream()
                .map(metric -> MetricConfig.metric(metric.getKey(), metric.getValue()))
                .toList());
    }

    /** The metrics as the version that applies from the epoch on. */
    public CatalogueVersion version() {
        return new CatalogueVersion(CatalogueDigest.of(metrics), Instant.EPOCH, metrics);
    }

    /** The metrics as the catalogue of a line, to be published with {@link CataloguePublication}. */
    public MetricCatalogue of(String line) {
        return new MetricCatalogue(line, List.of(version()));
    }
}
