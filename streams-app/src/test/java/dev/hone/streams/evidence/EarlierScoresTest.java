package dev.hone.streams.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.EarlierScore;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes along with a unit's exposure of what it said before. */
class EarlierScoresTest {

    private static final Duration REMEMBERED = Duration.ofDays(7);
    private static final Duration WAIT = Duration.ofHours(1);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final MockProcessorContext<String, EvidenceCounted> context = new MockProcessorContext<>();
    private WindowStore<String, Long> store;
    private FirstOfUnit keeping;
    private FirstOfUnit forgetting;

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
        context.setCurrentStreamTimeMs(START.toEpochMilli());
        keeping = new FirstOfUnit("units", REMEMBERED, true);
        keeping.init(context);
        forgetting = new FirstOfUnit("units", REMEMBERED, false);
        forgetting.init(context);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void theLatestAnswersScoresGoAlongWithTheTimeWhenTheyClosed() {
        said("ann", 100, hours(1));
        said("ann", 300, hours(3));
        said("ann", 200, hours(2));
        said("bob", 900, hours(2));

        assertThat(earlier("ann", hours(10)))
                .containsExactly(
                        new EarlierScore(hours(3).plus(WAIT), 300),
                        new EarlierScore(hours(2).plus(WAIT), 200),
                        new EarlierScore(hours(1).plus(WAIT), 100));
    }

    @Test
    void whatWasStillOpenWhenTheUnitWasAnsweredIsNotAmongThem() {
        said("ann", 100, hours(1));
        said("ann", 200, hours(9.5));

        assertThat(earlier("ann", hours(10))).extracting(EarlierScore::getScore).containsExactly(100);
    }

    @Test
    void whatAUnitSaidInARolloutIsOfBeforeInTheNext() {
        exposed(keeping, "ann", 1, 700, hours(1));
        exposed(keeping, "ann", 1, 500, hours(2));

        assertThat(earlier("ann", hours(10))).extracting(EarlierScore::getScore).containsExactly(500, 700);
    }

    @Test
    void ofManyTheLatestAreEnough() {
        IntStream.range(0, 40).forEach(i -> said("ann", i, hours(i / 10.0)));

        List<EarlierScore> earlier = earlier("ann", hours(10));

        assertThat(earlier).hasSize(EarlierScores.MOST);
        assertThat(earlier.get(0).getScore()).isEqualTo(39);
    }

    @Test
    void aScoreIsForgottenWithTheUnit() {
        said("ann", 100, hours(1));

        assertThat(earlier("ann", hours(1).plus(REMEMBERED).plusMillis(1))).isEmpty();
    }

    @Test
    void whoWasHeardBeforeHasNotCountedYet() {
        said("ann", 100, hours(1));

        assertThat(context.forwarded()).as("it is evidence of nothing").isEmpty();
        assertThat(exposed(keeping, "ann", 2, null, hours(10)).getNewcomer()).isTrue();
    }

    @Test
    void nothingIsKeptWhereNobodyAsks() {
        forgetting.process(new Record<>("main/ann", earlier(100, hours(1)), hours(1).toEpochMilli()));
        exposed(forgetting, "ann", 1, 700, hours(2));

        assertThat(exposed(forgetting, "ann", 2, 500, hours(10)).getEarlier()).isEmpty();
        assertThat(earlier("ann", hours(11))).isEmpty();
    }

    private static Instant hours(double hours) {
        return START.plusMillis((long) (hours * Duration.ofHours(1).toMillis()));
    }

    private void said(String unit, int score, Instant answered) {
        keeping.process(new Record<>("main/" + unit, earlier(score, answered), answered.toEpochMilli()));
    }

    private static EvidenceCounted earlier(int score, Instant answered) {
        return evidence(EvidenceKind.EARLIER, 1, score, answered);
    }

    private List<EarlierScore> earlier(String unit, Instant answered) {
        return exposed(keeping, unit, 9, null, answered).getEarlier();
    }

    private EvidenceCounted exposed(
            FirstOfUnit first, String unit, int rollout, @Nullable Integer score, Instant answered) {
        context.resetForwards();
        context.setCurrentStreamTimeMs(answered.toEpochMilli());
        EvidenceCounted exposure = evidence(EvidenceKind.EXPOSURE, rollout, score, answered);
        first.process(new Record<>("main/" + unit, exposure, answered.toEpochMilli()));
        return context.forwarded().isEmpty()
                ? exposure
                : context.forwarded().get(0).record().value();
    }

    private static EvidenceCounted evidence(EvidenceKind kind, int rollout, @Nullable Integer score, Instant answered) {
        return EvidenceCounted.newBuilder()
                .setKind(kind)
                .setLine("main")
                .setRolloutId("main!" + rollout)
                .setStage(0)
                .setArm("champion")
                .setVersion("main@base")
                .setScore(score)
                .setClosedAt(answered.plus(WAIT))
                .build();
    }
}
