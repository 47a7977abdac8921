package dev.hone.streams.join;

import dev.hone.schemas.records.CatalogueVersion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.MetricDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The rules of metrics, as the join is given them.
 *
 * @param catalogues the catalogue of a line that applies to a response of that time
 * @param scorer what votes come to
 * @param check what a catalogue has against a piece of feedback
 * @param shadowScorers whose votes compare the answers of a shadow stage
 */
public record Rules(
        BiFunction<String, Instant, CatalogueVersion> catalogues,
        Scorer scorer,
        BiFunction<CatalogueVersion, FeedbackGiven, Optional<String>> check,
        ShadowScorers shadowScorers) {

    /** Where nobody compares the answers of a shadow stage. */
    public Rules(
            BiFunction<String, Instant, CatalogueVersion> catalogues,
            Scorer scorer,
            BiFunction<CatalogueVersion, FeedbackGiven, Optional<String>> check) {
        this(catalogues, scorer, check, ShadowScorers.NONE);
    }

    /** Scores the standing votes; the defaults of metrics count once the interaction is due. */
    @FunctionalInterface
    public interface Scorer {
        Scored score(List<MetricDefinition> metrics, List<FeedbackGiven> votes, boolean due);
    }
}
