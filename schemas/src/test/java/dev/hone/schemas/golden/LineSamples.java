package dev.hone.schemas.golden;

import static dev.hone.schemas.golden.InteractionSamples.T0;

import dev.hone.schemas.records.Aggregate;
import dev.hone.schemas.records.BucketDelta;
import dev.hone.schemas.records.CatalogueVersion;
import dev.hone.schemas.records.CategoryScore;
import dev.hone.schemas.records.ErasureRequested;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.LatePolicy;
import dev.hone.schemas.records.MetricCatalogue;
import dev.hone.schemas.records.MetricDefinition;
import dev.hone.schemas.records.MetricType;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ScoreCount;
import dev.hone.schemas.records.ServingStatus;
import dev.hone.schemas.records.SourceCap;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.SubjectErased;
import dev.hone.schemas.records.SubjectKey;
import dev.hone.schemas.records.Tick;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** One record for each topic that says what feedback means and what it comes to, and for the small ones. */
final class LineSamples {

    private LineSamples() {}

    static Tick tick() {
        return new Tick(T0);
    }

    static GoalSet goalSet() {
        return new GoalSet(
                "main",
                "acme/*",
                9,
                List.of(new GoalLevel(0, 0.0, 0, 1.0, 100), new GoalLevel(3, 0.9, 14336, 0.125, 10)),
                12_345L,
                T0.minus(Duration.ofHours(24)),
                T0);
    }

    static MetricCatalogue catalogue() {
        MetricDefinition category = MetricDefinition.newBuilder()
                .setName("resolution")
                .setType(MetricType.CATEGORICAL)
                .setMin(-1.5)
                .setMax(2.5)
                .setHigherIsBetter(false)
                .setCategories(List.of(new CategoryScore("escalated", 2.5), new CategoryScore("solved", -1.5)))
                .setWeight(0.5)
                .setRequired(true)
                .setWaitMs(86_400_000L)
                .setDefaultValue(0.25)
                .setPriorMean(0.625)
                .setPriorStrength(3.0)
                .setAggregate(Aggregate.MEAN)
                .setLatePolicy(LatePolicy.DROP)
                .setMaxVotes(16)
                .setCaps(List.of(new SourceCap(SourceKind.MODEL, 2)))
                .build();
        return new MetricCatalogue("main", List.of(new CatalogueVersion("sha256:c0ffee", T0, List.of(category))));
    }

    static QualityDelta delta() {
        BucketDelta delta = new BucketDelta(
                "acme/*", T0, T0.plusSeconds(3600), List.of(new ScoreCount(0, 4L), new ScoreCount(16384, -2L)), 255);
        return new QualityDelta("main", 63, List.of(delta), T0.plusSeconds(7200));
    }

    static ServingStatus servingStatus() {
        return new ServingStatus(
                "replica-1", List.of("main"), List.of("main@base", "main@sha256:00ff"), 1_234_567_890_123L, T0);
    }

    static SubjectErased erased() {
        return new SubjectErased(63, 2L, 7L, 1L, T0, T0.plusSeconds(2));
    }

    static SubjectKey subjectKey() {
        return new SubjectKey(
                "u1", "AAECAwQFBgcICQoLDA0ODw", "00ff00ff00ff00ff", ByteBuffer.wrap(new byte[] {1, 2, 3}), T0);
    }

    static ErasureRequested erasure() {
        return new ErasureRequested(T0, "asked by letter");
    }
}
