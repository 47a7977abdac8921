package dev.hone.client.letters;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.topics.RecordHeaders;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Deals with letters: replays their records, or marks them as skipped. What is done at once is one transaction, the
 * marks in it; it is all done or nothing.
 *
 * <p>Only one at a time does so under a prefix: another that opens fences this one off, whose next transaction fails.
 * Marks are read after that, so what the one before did is known.
 */
public final class LetterDesk implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;
    private final Marks marks;
    private final InstantSource clock;
    private final String by;

    private LetterDesk(Producer<byte[], byte[]> producer, Marks marks, InstantSource clock, String by) {
        this.producer = producer;
        this.marks = marks;
        this.clock = clock;
        this.by = by;
    }

    /**
     * Opens the desk, and closes that of anybody else under the prefix.
     *
     * @param by who deals with letters
     */
    public static LetterDesk open(KafkaAccess wire, InstantSource clock, String by) {
        Producer<byte[], byte[]> producer =
                wire.transactionalProducer(wire.topics().prefix() + "-dead-letters");
        try {
            producer.initTransactions();
            return new LetterDesk(producer, new LetterLog(wire).marks(), clock, by);
        } catch (RuntimeException failed) {
            producer.close();
            throw failed;
        }
    }

    public Marks marks() {
        return marks;
    }

    /** Sends the records of letters, each of which may be replayed, to where they came from. */
    public void replay(List<Letter> letters, String why) throws InterruptedException {
        atOnce(letters, () -> {
            List<RecordMetadata> places = sent(letters.stream().map(this::again).toList());
            List<ProducerRecord<byte[], byte[]>> made = new ArrayList<>();
            for (int i = 0; i < letters.size(); i++) {
                RecordMetadata place = places.get(i);
                LetterId to = new LetterId(place.partition(), place.offset());
                made.add(mark(letters.get(i), Mark.Kind.REPLAYED, why, to));
            }
            return made;
        });
    }

    /** Says of letters that nothing is to be done with them. */
    public void skip(List<Letter> letters, String why) throws InterruptedException {
        atOnce(
                letters,
                () -> letters.stream()
                        .map(letter -> mark(letter, Mark.Kind.SKIPPED, why, null))
                        .toList());
    }

    /** What is done within a transaction, and the marks that say so. */
    @FunctionalInterface
    private interface Deed {
        List<ProducerRecord<byte[], byte[]>> marks() throws InterruptedException, ExecutionException;
    }

    private void atOnce(List<Letter> letters, Deed deed) throws InterruptedException {
        if (letters.isEmpty()) {
            return;
        }
        producer.beginTransaction();
        try {
            List<RecordMetadata> unused = sent(deed.marks());
        } catch (ExecutionException failed) {
            producer.abortTransaction();
            throw new KafkaException(
                    "nothing was done with the letters from " + letters.get(0).id() + " on", failed.getCause());
        }
        producer.commitTransaction();
    }

    private List<RecordMetadata> sent(List<ProducerRecord<byte[], byte[]>> records)
            throws InterruptedException, ExecutionException {
        List<Future<RecordMetadata>> sending = new ArrayList<>();
        records.forEach(record -> sending.add(producer.send(record)));
        producer.flush();
        List<RecordMetadata> places = new ArrayList<>();
        for (Future<RecordMetadata> each : sending) {
            places.add(each.get());
        }
        return places;
    }

    private ProducerRecord<byte[], byte[]> mark(Letter letter, Mark.Kind kind, String why, @Nullable LetterId to) {
        long replays = marks.replays(letter) + (kind == Mark.Kind.REPLAYED ? 1 : 0);
        return new Mark(letter.id(), kind, by, why, clock.instant(), replays, to).write(letter);
    }

    private ProducerRecord<byte[], byte[]> again(Letter letter) {
        LetterId origin = letter.origin()
                .orElseThrow(() -> new IllegalArgumentException(letter.id() + " does not say where it came from"));
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                letter.topic(),
                origin.partition(),
                letter.timestampMs(),
                letter.record().key(),
                letter.record().value());
        Headers headers = record.headers();
        for (Header header : letter.record().headers()) {
            if (!header.key().startsWith(HeaderText.OURS)) {
                headers.add(header);
            }
        }
        HeaderText.set(headers, RecordHeaders.LETTER, letter.id().toString());
        HeaderText.set(headers, RecordHeaders.TOPIC, letter.topic());
        HeaderText.set(headers, RecordHeaders.PARTITION, Integer.toString(origin.partition()));
        HeaderText.set(headers, RecordHeaders.OFFSET, Long.toString(origin.offset()));
        HeaderText.set(headers, RecordHeaders.REPLAYS, Long.toString(marks.replays(letter) + 1));
        return record;
    }

    @Override
    public void close() {
        producer.close();
    }
}
