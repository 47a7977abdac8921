package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Ledger;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.SubjectErased;
import dev.hone.streams.ledger.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Erasures that come after what they are of. */
class ErasureSweepTest {

    private static final PromptSubmitted OF_U1 =
            PromptSubmitted.newBuilder(JoinFixture.PROMPT).setSubject("u1").build();
    private static final PromptSubmitted OF_U2 =
            PromptSubmitted.newBuilder(JoinFixture.PROMPT).setSubject("u2").build();

    private final JoinFixture join = new JoinFixture();

    private record Known(String subject, long untilMs, List<Long> offsets) implements Erasures {
        @Override
        public Optional<Erasure> of(long name, long timestampMs) {
            return name == SubjectName.of(subject) && timestampMs <= untilMs
                    ? Optional.of(new Erasure(subject, Instant.ofEpochMilli(untilMs)))
                    : Optional.empty();
        }
    }

    private void open(JoinProcessor processor, int interactions) {
        for (int i = 0; i < interactions; i++) {
            processor.process(JoinFixture.record("i%05d".formatted(i), i % 2 == 0 ? OF_U1 : OF_U2, 10));
            processor.process(JoinFixture.record("i%05d".formatted(i), JoinFixture.RESPONSE, 20));
        }
    }

    /** Lets the wall clock of the processor that was started last run for a tenth of a second. */
    private void tenth(int started) {
        join.context.scheduledPunctuators().get(3 * started).getPunctuator().punctuate(0);
    }

    private Ledger ledger(int started) {
        join.context.scheduledPunctuators().get(3 * started + 1).getPunctuator().punctuate(0);
        var ledgers = join.context.forwarded("ledgers");
        return (Ledger) ledgers.get(ledgers.size() - 1).record().value();
    }

    private long erased() {
        return join.context.forwarded("erased").stream()
                .mapToLong(forward -> ((SubjectErased) forward.record().value()).getInteractions())
                .sum();
    }

    @Test
    void takesBoundedStepsBetweenWhichRecordsAreJoined() {
        open(join.started(), 1000);
        join.erasures = new Known("u1", 1_000_000, List.of(7L));
        JoinProcessor processor = join.started();

        tenth(1);

        assertThat(erased()).isEqualTo(100);
        assertThat(ledger(1).getErasures()).isEmpty();
        processor.process(JoinFixture.record("i00999", JoinFixture.RATING, 30));
        assertThat(join.context.forwarded("scored")).hasSize(1);
        for (int i = 0; i < 10; i++) {
            tenth(1);
        }
        assertThat(erased()).isEqualTo(500);
        assertThat(ledger(1).getErasures()).containsExactly(7L);
        assertThat(ledger(1).getOutcomes())
                .containsEntry(Outcome.ERASED.word(), 1000L)
                .containsEntry(Outcome.ACCEPTED.word(), 1001L);
    }

    @Test
    void goesOnWhereItWasWhenTheTaskMoves() {
        open(join.started(), 1000);
        join.erasures = new Known("u1", 1_000_000, List.of(7L));
        join.started();
        tenth(1);
        tenth(1);
        // Were it to begin anew, it would find this one.
        KeyValueStore<String, byte[]> rows = join.context.getStateStore(Interactions.STORE);
        rows.put("i00000", rows.get("i00998"));

        join.started();
        for (int i = 0; i < 10; i++) {
            tenth(2);
        }

        assertThat(ledger(2).getErasures()).containsExactly(7L);
        assertThat(erased()).isEqualTo(500);
        join.started();
        tenth(3);
        assertThat(erased()).isEqualTo(500);
    }

    @Test
    void sweepsAgainWhereATaskHasComeToAnInstanceThatKnewLess() {
        Erasures known = new Known("u1", 1_000_000, List.of(1L));
        join.erasures = known;
        open(join.started(), 2);
        tenth(0);
        assertThat(ledger(0).getErasures()).containsExactly(1L);
        join.erasures = Erasures.NONE;
        JoinProcessor there = join.started();
        there.process(JoinFixture.record("late", OF_U1, 10));
        assertThat(ledger(1).getErasures()).containsExactly(0L);
        // It dies before it knows as much: whoever takes over must not believe that all was looked at.
        join.erasures = known;
        join.started();

        tenth(2);

        assertThat(ledger(2).getErasures()).containsExactly(1L);
        assertThat(row("late")).hasSize(1);
    }

    @Test
    void leavesNothingOfTheSubjectInTheStores() {
        JoinProcessor first = join.started();
        first.process(JoinFixture.record(JoinFixture.CORRECTED, 5));
        first.process(JoinFixture.record(JoinFixture.RATING, 6));
        first.process(JoinFixture.record(OF_U1, 10));
        join.erasures = new Known("u1", 1_000_000, List.of(1L));
        join.started();

        tenth(1);

        assertThat(join.contents()).isEmpty();
        assertThat(row("i")).hasSize(1);
        assertThat(ledger(1).getOutcomes()).containsEntry(Outcome.ERASED.word(), 3L);
    }

    @Test
    void isForgottenInTheEnd() {
        join.erasures = new Known("u1", 1_000_000, List.of(1L));
        JoinProcessor processor = join.started();
        processor.process(JoinFixture.record(OF_U1, 10));
        assertThat(row("i")).hasSize(1);
        processor.process(JoinFixture.record("other", OF_U2, 8_000_000));

        assertThat(row("i")).isNull();
    }

    /** What is stored of an interaction after a commit. */
    private byte @Nullable [] row(String id) {
        join.commit();
        KeyValueStore<String, byte[]> rows = join.context.getStateStore(Interactions.STORE);
        return rows.get(id);
    }
}
