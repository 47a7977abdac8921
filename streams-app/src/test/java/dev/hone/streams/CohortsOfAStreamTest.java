package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.BucketDelta;
import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.ErasureRequested;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ScoreCount;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.join.JoinConfig;
import dev.hone.streams.join.LogJoin;
import dev.hone.streams.join.ShadowScorers;
import dev.hone.streams.quality.CatalogueConfig;
import dev.hone.streams.quality.Catalogues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** For whom the scores of a stream are counted: a function of its records, whatever order they came in. */
class CohortsOfAStreamTest {

    private static final Map<String, String> SETTINGS = with("thresholds.contributor.share", "0.02");
    private static final int NOBODY = 0;
    private static final long HOUR = Duration.ofHours(1).toSeconds();

    private record Counted(String segment, long stampMs, long bucketMs, int cohort, int quality) {}

    @TempDir
    Path state;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23})
    void aShuffledStreamIsCountedForTheSame(long seed) {
        Random random = new Random(seed);
        List<Input> stream = stream(random);
        Map<Counted, Long> inOrder = counted("in-order", SETTINGS, stream);
        Collections.shuffle(stream, random);

        assertThat(counted("shuffled", SETTINGS, stream)).isEqualTo(inOrder);
        assertThat(atOnce(stream)).isEqualTo(inOrder);
        assertThat(inOrder.keySet().stream().map(Counted::cohort).collect(Collectors.toSet()))
                .hasSizeGreaterThan(5);
        assertThat(inOrder).as("something is taken back").containsValue(-1L);
    }

    @Test
    void withoutABoundAllIsCountedForNobody() {
        List<Input> stream = stream(new Random(24));
        Map<Counted, Long> apart = counted("apart", SETTINGS, stream);
        Map<Counted, Long> together = counted("together", OrderIndependenceTest.CATALOGUE, stream);

        assertThat(together.keySet()).extracting(Counted::cohort).containsOnly(NOBODY);
        Map<Counted, Long> sums = new HashMap<>();
        apart.forEach((count, times) -> sums.merge(
                new Counted(count.segment(), count.stampMs(), count.bucketMs(), NOBODY, count.quality()),
                times,
                Long::sum));
        sums.values().removeIf(times -> times == 0);
        assertThat(together).isEqualTo(sums).hasSizeGreaterThan(50);
    }

    @Test
    void whatIsErasedIsTakenBackFromItsCohort() {
        try (Scoring scoring = new Scoring(state, SETTINGS)) {
            List.of(Input.prompt("i", 1), Input.response("i", 2), Input.rating("i", "f", 5, 10))
                    .forEach(scoring::pipe);
            scoring.tick(Input.time(5 * HOUR));
            scoring.settle();
            scoring.pipe(Topics.ERASURES, "u1", new ErasureRequested(Input.time(HOUR), "asked"), Input.time(HOUR));
            scoring.settle();

            Map<Counted, Long> counts = sums(scoring.deltas());
            assertThat(counts.values()).containsExactlyInAnyOrder(1L, -1L);
            assertThat(counts.keySet().stream().map(Counted::cohort).distinct())
                    .singleElement()
                    .isNotEqualTo(NOBODY);
        }
    }

    /** With people behind a trusted key, others behind one that is not, and votes of either on all. */
    private static List<Input> stream(Random random) {
        return OrderIndependenceTest.stream(random).stream()
                .map(CohortsOfAStreamTest::withCaller)
                .collect(Collectors.toList());
    }

    private static Input withCaller(Input input) {
        if (input.value() instanceof PromptSubmitted prompt) {
            int person = input.id().hashCode() % 7;
            return new Input(
                    input.id(),
                    PromptSubmitted.newBuilder(prompt)
                            .setSegment(prompt.getSegment().replace("beta", "acme"))
                            .setSubject("u" + person)
                            .setCaller(caller(person))
                            .build(),
                    input.at());
        }
        return input.value() instanceof FeedbackGiven given
                ? new Input(
                        input.id(),
                        FeedbackGiven.newBuilder(given)
                                .setCaller(caller(given.getFeedbackId().hashCode()))
                                .build(),
                        input.at())
                : input;
    }

    private static @Nullable Caller caller(int number) {
        return switch (Math.floorMod(number, 4)) {
            case 0 -> new Caller("other", "acme", false, null);
            case 1 -> null;
            default -> new Caller("app", "acme", false, 1.0);
        };
    }

    private Map<Counted, Long> counted(String folder, Map<String, String> settings, List<Input> stream) {
        try (Scoring scoring = new Scoring(state.resolve(folder), settings)) {
            stream.forEach(scoring::pipe);
            scoring.tick(Input.time(1000 * HOUR));
            scoring.settle();
            return sums(scoring.deltas());
        }
    }

    private static Map<Counted, Long> atOnce(List<Input> stream) {
        Settings settings = Settings.of(SETTINGS);
        Catalogues catalogues = new Catalogues(
                line -> null, List::of, CatalogueConfig.from(settings).version());
        LogJoin join = new LogJoin(
                JoinConfig.from(settings),
                LinesConfig.from(settings),
                ScoringTopology.rules(catalogues, ShadowScorers.NONE));
        stream.forEach(input -> join.add(input.id(), input.at().toEpochMilli(), input.value()));
        return sums(join.close().counts(Duration.ofHours(1).toMillis(), true));
    }

    private static Map<Counted, Long> sums(List<QualityDelta> deltas) {
        Map<Counted, Long> sums = new HashMap<>();
        for (QualityDelta delta : deltas) {
            for (BucketDelta bucket : delta.getDeltas()) {
                for (ScoreCount score : bucket.getScores()) {
                    Counted counted = new Counted(
                            bucket.getSegment(),
                            bucket.getStamp().toEpochMilli(),
                            bucket.getBucket().toEpochMilli(),
                            bucket.getCohort(),
                            score.getQuality());
                    sums.merge(counted, score.getCount(), Long::sum);
                }
            }
        }
        sums.values().removeIf(sum -> sum == 0);
        return sums;
    }

    private static Map<String, String> with(String key, String value) {
        Map<String, String> settings = new HashMap<>(OrderIndependenceTest.CATALOGUE);
        settings.put(key, value);
        return Map.copyOf(settings);
    }
}
