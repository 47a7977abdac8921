package dev.hone.serving.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hone.schemas.records.Ledger;
import dev.hone.schemas.topics.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** The ledger and the dead letters, as the page shows them. */
class BooksTest {

    private static final Instant T0 = Instant.parse("2026-11-23T18:00:00Z");

    static Ledger ledger(int partition, long accepted, long pending, Instant clock) {
        return new Ledger(
                partition,
                Map.of("prompts", accepted + pending),
                Map.of("accepted", accepted, "pending", pending),
                accepted,
                accepted,
                Map.of("error", 1L),
                clock,
                List.of(),
                null);
    }

    static ConsumerRecord<byte[], byte[]> letter(long offset, Map<String, String> headers) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                "hone.dead-letters", 3, offset, new byte[0], "what somebody wrote".getBytes(StandardCharsets.UTF_8));
        headers.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    static Map<String, String> refused(String reason) {
        return Map.of(
                RecordHeaders.TOPIC,
                "hone.feedback",
                RecordHeaders.STAGE,
                "decode",
                RecordHeaders.TIMESTAMP,
                Long.toString(T0.toEpochMilli()),
                RecordHeaders.REASON,
                reason);
    }

    @Test
    void theLedgerIsTheSumOfTheLatestOfEachPartition() {
        LedgerBook book = new LedgerBook();
        assertThat(book.sums()).isNull();
        book.seen(ledger(0, 1, 1, T0));
        book.seen(ledger(0, 5, 2, T0.plusSeconds(9)));
        book.seen(ledger(1, 10, 0, T0.plusSeconds(3)));

        assertThat(book.sums())
                .isEqualTo(new LoopSnapshot.Sums(
                        2,
                        Map.of("prompts", 17L),
                        Map.of("accepted", 15L, "pending", 2L),
                        Map.of("error", 2L),
                        15,
                        15,
                        true));
        assertThat(book.joinedUpTo()).isEqualTo(T0.plusSeconds(3));
    }

    @Test
    void aLedgerThatDoesNotBalanceSaysSo() {
        LedgerBook book = new LedgerBook();
        book.seen(Ledger.newBuilder(ledger(0, 5, 2, T0))
                .setRecords(Map.of("prompts", 8L))
                .build());

        assertThat(book.sums()).extracting(LoopSnapshot.Sums::balances).isEqualTo(false);
    }

    @Test
    void aLetterIsOpenUntilAMarkSaysOtherwise() {
        LetterBook book = new LetterBook();
        book.seen(letter(7, refused("unknown metric")));
        book.seen(letter(8, refused("out of range")));
        book.seen(letter(9, Map.of(RecordHeaders.MARK, "replayed", RecordHeaders.LETTER, "3-7")));

        assertThat(book.letters())
                .extracting(LoopSnapshot.Letter::letter, LoopSnapshot.Letter::state, LoopSnapshot.Letter::reason)
                .containsExactly(tuple("3-8", "open", "out of range"), tuple("3-7", "replayed", "unknown metric"));
        assertThat(book.letters().get(0).time()).isEqualTo(T0);
    }

    @Test
    void ofLettersNoneIsKeptBeyondTheBoundAndNothingOfTheirRecords() {
        LetterBook book = new LetterBook();
        for (int i = 0; i < 2 * LetterBook.MOST; i++) {
            book.seen(letter(i, refused("x".repeat(5_000))));
        }

        assertThat(book.letters()).hasSize(LetterBook.MOST);
        assertThat(book.letters().get(0).reason()).hasSizeLessThan(1_100);
        assertThat(book.letters().toString()).doesNotContain("what somebody wrote");
    }
}
