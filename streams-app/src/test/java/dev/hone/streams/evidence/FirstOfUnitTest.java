package dev.hone.streams.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.ShadowPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FirstOfUnitTest {

    private static final Duration REMEMBERED = Duration.ofDays(7);
    private static final long DAY_MS = Duration.ofDays(1).toMillis();
    private static final long START_MS = 1_790_000_000_000L;

    private final MockProcessorContext<String, EvidenceCounted> context = new MockProcessorContext<>();
    private final FirstOfUnit first = new FirstOfUnit("units", REMEMBERED, true);
    private WindowStore<String, Long> store;

    @BeforeEach
    void open() {
        store = Stores.windowStoreBuilder(
                        Stores.inMemoryWindowStore("units", REMEMBERED, Duration.ofMillis(1), false),
                        Serdes.String(),
                        Serdes.Long())
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
        first.init(context);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private boolean counts(String unit, int rollout, double day) {
        long atMs = START_MS + (long) (day * DAY_MS);
        context.setCurrentStreamTimeMs(Math.max(atMs, Math.max(0, newestMs)));
        newestMs = Math.max(newestMs, atMs);
        context.resetForwards();
        first.process(new Record<>("main/" + unit, evidence(rollout), atMs));
        return !context.forwarded().isEmpty();
    }

    private long newestMs;

    private static EvidenceCounted evidence(int rollout) {
        return EvidenceCounted.newBuilder()
                .setKind(EvidenceKind.EXPOSURE)
                .setLine("main")
                .setRolloutId("main!" + rollout)
                .setStage(0)
                .setArm("champion")
                .setVersion("main@base")
                .build();
    }

    @Test
    void whoCountedInNoRolloutBeforeIsANewcomer() {
        counts("ann", 1, 1);
        assertThat(newcomer()).isTrue();
        counts("ann", 2, 6);
        assertThat(newcomer()).isFalse();
        counts("bob", 2, 6);
        assertThat(newcomer()).isTrue();
    }

    private boolean newcomer() {
        return context.forwarded().get(0).record().value().getNewcomer();
    }

    private List<String> kept() {
        List<String> kept = new ArrayList<>();
        try (var all = store.all()) {
            all.forEachRemaining(entry -> kept.add(entry.key.key()));
        }
        return kept;
    }

    @Test
    void aUnitCountsOncePerRolloutInWhateverOrderItsAnswersCome() {
        assertThat(counts("ann", 1, 2)).isTrue();
        assertThat(counts("ann", 1, 1)).isFalse();
        assertThat(counts("ann", 1, 6)).isFalse();
        assertThat(counts("bob", 1, 6)).isTrue();
        assertThat(counts("ann", 2, 6.5)).isTrue();
        assertThat(counts("ann", 1, 6.6)).isFalse();
        assertThat(counts("ann", 2, 6)).isFalse();
    }

    @Test
    void nobodyIsKeptForLongerThanARolloutMayLast() {
        assertThat(counts("ann", 1, 0)).isTrue();
        assertThat(counts("bob", 1, 8)).isTrue();

        assertThat(kept()).containsExactly("main/bob");
    }

    @Test
    void whatWasDrawnAllGoesThroughWithTheTimeOfTheOneBefore() {
        assertThat(drawnBefore("ann", 1)).isNull();
        assertThat(drawnBefore("ann", 2)).isEqualTo(at(1));
        assertThat(drawnBefore("ann", 1.5)).as("it came later").isEqualTo(at(2));
        assertThat(drawnBefore("bob", 2)).isNull();
        assertThat(drawnBefore("bob", 9.5)).as("forgotten").isNull();
    }

    @Test
    void whoWasDrawnHasHisTurnInEachRolloutAllTheSame() {
        drawnBefore("ann", 1);

        assertThat(counts("ann", 1, 2)).isTrue();
        assertThat(newcomer()).isTrue();
        assertThat(drawnBefore("ann", 3)).isEqualTo(at(1));
    }

    private @Nullable Instant drawnBefore(String unit, double day) {
        EvidenceCounted drawn = EvidenceCounted.newBuilder(evidence(1))
                .setKind(EvidenceKind.DRAWN)
                .setArm("anchor")
                .setAnsweredAt(at(day))
                .build();
        newestMs = Math.max(newestMs, at(day).toEpochMilli());
        context.setCurrentStreamTimeMs(newestMs);
        context.resetForwards();
        first.process(new Record<>("main/" + unit, drawn, at(day).toEpochMilli()));
        return context.forwarded().get(0).record().value().getDrawnBefore();
    }

    private static Instant at(double day) {
        return Instant.ofEpochMilli(START_MS + (long) (day * DAY_MS));
    }

    @Test
    void theTwoAnswersOfAShadowStageGoThroughTogetherWhicheverComesFirst() {
        assertThat(pair("ann", "i1", "champion", 2, 12_288)).isNull();
        assertThat(pair("bob", "i2", "shadow", 2, null)).isNull();

        assertThat(pair("ann", "i1", "shadow", 2, 0)).isEqualTo(new ShadowPair("main!2", "i1", 12_288));
        assertThat(pair("bob", "i2", "champion", 2, 16_384)).isEqualTo(new ShadowPair("main!2", "i2", null));
        assertThat(context.forwarded().get(0).record().key()).isEqualTo("main");
    }

    @Test
    void answersToDifferentPromptsOrOfDifferentRolloutsAreNoPair() {
        pair("ann", "i1", "champion", 2, 1);

        assertThat(pair("ann", "i2", "shadow", 2, 1)).isNull();
        assertThat(pair("ann", "i1", "shadow", 3, 1)).isNull();
        assertThat(pair("ann", "i1", "champion", 2, 1)).as("itself").isNull();
    }

    @Test
    void oneUnitBringsOnePairOfEachRolloutAndHasItsTurnInTheCanary() {
        pair("ann", "i1", "champion", 2, 1);
        assertThat(pair("ann", "i1", "shadow", 2, 1)).isNotNull();
        pair("ann", "i2", "champion", 2, 1);
        assertThat(pair("ann", "i2", "shadow", 2, 1)).isNull();

        assertThat(counts("ann", 2, 2)).isTrue();
        assertThat(newcomer()).isTrue();
        pair("ann", "i3", "champion", 3, 1);
        assertThat(pair("ann", "i3", "shadow", 3, 1)).isNotNull();
    }

    private @Nullable ShadowPair pair(String unit, String of, String arm, int rollout, @Nullable Integer score) {
        EvidenceCounted shadowed = EvidenceCounted.newBuilder(evidence(1))
                .setKind(EvidenceKind.SHADOWED)
                .setArm(arm)
                .setScore(score)
                .setShadow(new ShadowPair("main!" + rollout, of, null))
                .build();
        newestMs = Math.max(newestMs, at(1).toEpochMilli());
        context.setCurrentStreamTimeMs(newestMs);
        context.resetForwards();
        first.process(new Record<>("main/" + unit, shadowed, at(1).toEpochMilli()));
        return context.forwarded().isEmpty()
                ? null
                : context.forwarded().get(0).record().value().getShadow();
    }

    @Test
    void anAnswerOfARolloutThatIsLongOverCountsNoMore() {
        assertThat(counts("bob", 2, 8)).isTrue();

        assertThat(counts("ann", 1, 0.5)).isFalse();
    }
}
