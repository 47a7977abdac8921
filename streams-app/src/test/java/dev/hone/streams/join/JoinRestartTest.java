package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Ledger;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.streams.ledger.Outcome;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A task that moves to another thread or process goes on from its stores alone. */
class JoinRestartTest {

    private final JoinFixture join = new JoinFixture();

    @Test
    void keepsClockTimersCountsAndLedger() {
        JoinProcessor first = join.started();
        first.process(JoinFixture.record(JoinFixture.PROMPT, 10));
        first.process(JoinFixture.record(JoinFixture.RESPONSE, 20));
        first.process(JoinFixture.record(JoinFixture.RATING, 100));
        first.process(JoinFixture.record(JoinFixture.PROMPT, 4000));
        JoinProcessor second = join.started();
        join.context.resetForwards();

        second.process(JoinFixture.record(JoinFixture.RATING, 4001));
        second.process(JoinFixture.record(JoinFixture.RESPONSE, 4020));

        assertThat(join.context.forwarded("scored")).isEmpty();
        List<QualityDelta> deltas = join.context.forwarded("deltas").stream()
                .map(forward -> (QualityDelta) forward.record().value())
                .toList();
        assertThat(deltas).hasSize(1);
        assertThat(deltas.get(0).getWatermark()).isEqualTo(Instant.ofEpochSecond(4020));
        join.context.scheduledPunctuators().get(4).getPunctuator().punctuate(0);
        Ledger ledger =
                (Ledger) join.context.forwarded("ledgers").get(0).record().value();
        assertThat(ledger.getOutcomes())
                .containsEntry(Outcome.ACCEPTED.word(), 3L)
                .containsEntry(Outcome.DUPLICATES.word(), 3L);
        assertThat(ledger.getInteractions()).isEqualTo(1);
        assertThat(ledger.getExamples()).isEqualTo(1);
    }

    @Test
    void keepsACorrectionUntilTheInteractionCloses() {
        join.started().process(JoinFixture.record(JoinFixture.CORRECTED, 5));
        join.started().process(JoinFixture.record(JoinFixture.PROMPT, 10));
        join.started().process(JoinFixture.record(JoinFixture.RESPONSE, 20));
        JoinProcessor last = join.started();
        join.context.resetForwards();

        last.process(JoinFixture.record(JoinFixture.RATING, 30));

        assertThat(join.context.forwarded("scored"))
                .singleElement()
                .extracting(forward -> ((ScoredInteraction) forward.record().value())
                        .getCorrection()
                        .getText())
                .isEqualTo(JoinFixture.CORRECTED.getCorrection());
        last.process(JoinFixture.record(JoinFixture.PROMPT, 700_000));
        assertThat(join.contents()).isEmpty();
    }

    @Test
    void aRecordWaitsForFewOfManyTimersThatAreOverdueAndTheWallClockGoesOnWithThem() {
        JoinProcessor processor = join.started();
        int open = 500;
        for (int i = 0; i < open; i++) {
            processor.process(JoinFixture.record("i" + i, JoinFixture.PROMPT, 10));
            processor.process(JoinFixture.record("i" + i, JoinFixture.RESPONSE, 20));
        }
        join.context.resetForwards();

        processor.process(JoinFixture.record("other", JoinFixture.PROMPT, 34_560_000));

        int atFirst = join.context.forwarded("scored").size();
        assertThat(atFirst).isLessThan(50);
        processor.process(JoinFixture.record("another", JoinFixture.PROMPT, 34_560_000));
        assertThat(join.context.forwarded("scored"))
                .as("one that comes while its partition is behind")
                .hasSizeLessThanOrEqualTo(atFirst + 4);
        for (int i = 0; i < 5; i++) {
            join.context.scheduledPunctuators().get(0).getPunctuator().punctuate(0);
        }
        assertThat(join.context.forwarded("scored")).hasSize(open);
    }

    @Test
    void firesTheTimersThatAreLeftAndSendsWhatIsCounted() {
        JoinProcessor first = join.started();
        first.process(JoinFixture.record(JoinFixture.PROMPT, 10));
        first.process(JoinFixture.record(JoinFixture.RESPONSE, 20));
        first.process(JoinFixture.record(JoinFixture.RATING, 100));
        JoinProcessor second = join.started();
        join.context.resetForwards();

        second.process(JoinFixture.record(JoinFixture.PROMPT, 3621));

        assertThat(join.context.forwarded("scored"))
                .singleElement()
                .satisfies(forward -> assertThat(
                                ((ScoredInteraction) forward.record().value()).getClosed())
                        .isTrue());
        long counted = join.context.forwarded("deltas").stream()
                .map(forward -> (QualityDelta) forward.record().value())
                .flatMap(delta -> delta.getDeltas().stream())
                .flatMap(delta -> delta.getScores().stream())
                .mapToLong(score -> score.getCount())
                .sum();
        assertThat(counted).isEqualTo(1);
    }
}
