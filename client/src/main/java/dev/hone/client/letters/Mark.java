package dev.hone.client.letters;

import dev.hone.schemas.topics.RecordHeaders;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Says what was done with a letter, in the letter's own topic and partition.
 *
 * @param replays how often the letter's record was replayed, this time included
 * @param replayedTo where it stands in its topic since then; null where it was not replayed
 */
public record Mark(
        LetterId letter,
        Kind kind,
        String by,
        String why,
        Instant at,
        long replays,
        @Nullable LetterId replayedTo) {

    /** What was done. */
    public enum Kind {
        REPLAYED,
        SKIPPED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Kind> of(String word) {
            for (Kind kind : values()) {
                if (kind.word().equals(word)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    static boolean is(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(RecordHeaders.MARK) != null;
    }

    /** Empty where the record is no mark that can be read. */
    static Optional<Mark> read(ConsumerRecord<byte[], byte[]> record) {
        HeaderText headers = new HeaderText(record.headers());
        Optional<Kind> kind = headers.text(RecordHeaders.MARK).flatMap(Kind::of);
        Optional<LetterId> letter = headers.text(RecordHeaders.LETTER).flatMap(LetterId::parse);
        if (kind.isEmpty() || letter.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Mark(
                letter.get(),
                kind.get(),
                headers.text(RecordHeaders.BY).orElse(""),
                headers.text(RecordHeaders.REASON).orElse(""),
                Instant.ofEpochMilli(record.timestamp()),
                headers.number(RecordHeaders.REPLAYS).orElse(0),
                headers.text(RecordHeaders.REPLAYED_TO).flatMap(LetterId::parse).orElse(null)));
    }

    /** The record that says so, in the topic of letters. */
    ProducerRecord<byte[], byte[]> write(Letter about) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                about.record().topic(),
                letter.partition(),
                at.toEpochMilli(),
                about.record().key(),
                new byte[0]);
        Headers headers = record.headers();
        HeaderText.set(headers, RecordHeaders.MARK, kind.word());
        HeaderText.set(headers, RecordHeaders.LETTER, letter.toString());
        HeaderText.set(headers, RecordHeaders.TOPIC, about.topic());
        HeaderText.set(headers, RecordHeaders.BY, by);
        HeaderText.set(headers, RecordHeaders.REASON, why);
        HeaderText.set(headers, RecordHeaders.REPLAYS, Long.toString(replays));
        if (replayedTo != null) {
            HeaderText.set(headers, RecordHeaders.REPLAYED_TO, replayedTo.toString());
        }
        return record;
    }
}
