package dev.hone.streams.quality;

import static java.util.Comparator.comparing;

import dev.hone.schemas.records.CatalogueVersion;
import dev.hone.schemas.records.MetricCatalogue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The publication of a configured catalogue when a program starts. */
public final class CataloguePublication {

    /**
     * How far ahead a change is announced, so that every task knows it before the first response that it applies to.
     */
    static final Duration LEAD = Duration.ofMinutes(1);

    private CataloguePublication() {}

    /**
     * The catalogue of the line with the configured metrics as its newest version. The very first version applies from
     * the epoch on, so that a log that is older than the program can be read. The same as current when nothing changed.
     */
    public static MetricCatalogue next(@Nullable MetricCatalogue current, MetricCatalogue configured, Instant now) {
        CatalogueVersion wanted = newest(configured);
        if (current == null || current.getVersions().isEmpty()) {
            return new MetricCatalogue(configured.getLine(), List.of(from(wanted, Instant.EPOCH)));
        }
        CatalogueVersion last = newest(current);
        if (last.getDigest().equals(wanted.getDigest())) {
            return current;
        }
        List<CatalogueVersion> versions = new ArrayList<>(current.getVersions());
        Instant announced = now.plus(LEAD);
        // Two changes within the lead: versions stay in ascending order.
        Instant effective = last.getEffectiveFrom().isBefore(announced)
                ? announced
                : last.getEffectiveFrom().plusMillis(1);
        versions.add(from(wanted, effective));
        return new MetricCatalogue(current.getLine(), versions);
    }

    private static CatalogueVersion newest(MetricCatalogue catalogue) {
        return catalogue.getVersions().stream()
                .max(comparing(CatalogueVersion::getEffectiveFrom))
                .orElseThrow(() -> new IllegalArgumentException("a catalogue has at least one version"));
    }

    private static CatalogueVersion from(CatalogueVersion version, Instant effective) {
        return new CatalogueVersion(version.getDigest(), effective, version.getMetrics());
    }
}
