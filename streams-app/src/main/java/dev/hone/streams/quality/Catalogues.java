package dev.hone.streams.quality;

import dev.hone.schemas.records.CatalogueVersion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.MetricCatalogue;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The catalogues of all lines as they were published; the configured one stands in until the first is. */
public final class Catalogues {

    private final Published published;
    private final Supplier<Collection<MetricCatalogue>> allPublished;
    private final CatalogueVersion configured;

    /** The catalogue of a line; null before there is one. */
    @FunctionalInterface
    public interface Published {
        @Nullable
        MetricCatalogue of(String line);
    }

    public Catalogues(
            Published published, Supplier<Collection<MetricCatalogue>> allPublished, CatalogueVersion configured) {
        this.published = published;
        this.allPublished = allPublished;
        this.configured = configured;
    }

    /** The version that applies to a response with this record timestamp. */
    public CatalogueVersion inForce(String line, Instant responseTime) {
        MetricCatalogue catalogue = published.of(line);
        if (catalogue == null || catalogue.getVersions().isEmpty()) {
            return configured;
        }
        CatalogueVersion inForce = catalogue.getVersions().get(0);
        for (CatalogueVersion version : catalogue.getVersions()) {
            if (!version.getEffectiveFrom().isAfter(responseTime)) {
                inForce = version;
            }
        }
        return inForce;
    }

    /**
     * What every catalogue has against the feedback; empty as soon as one accepts it. Which one applies is known only
     * with prompt and response: feedback may come long after its catalogue was replaced, or before its prompt.
     */
    public Optional<String> problem(FeedbackGiven feedback) {
        Optional<String> problem = VoteCheck.problem(configured, feedback);
        if (problem.isEmpty()) {
            return problem;
        }
        return allPublished.get().stream()
                        .map(MetricCatalogue::getVersions)
                        .flatMap(List::stream)
                        .anyMatch(
                                version -> VoteCheck.problem(version, feedback).isEmpty())
                ? Optional.empty()
                : problem;
    }
}
