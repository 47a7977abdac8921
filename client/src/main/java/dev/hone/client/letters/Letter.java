package dev.hone.client.letters;

import dev.hone.schemas.topics.RecordHeaders;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A dead letter: a record that could not be used, and what its headers say of it. */
public record Letter(ConsumerRecord<byte[], byte[]> record) {

    public LetterId id() {
        return new LetterId(record.partition(), record.offset());
    }

    /** The physical topic that its record came from; empty where that is not said. */
    public String topic() {
        return headers().text(RecordHeaders.TOPIC).orElse("");
    }

    /** Where its record stood there. */
    public Optional<LetterId> origin() {
        OptionalLong partition = headers().number(RecordHeaders.PARTITION);
        OptionalLong offset = headers().number(RecordHeaders.OFFSET);
        return partition.isPresent() && offset.isPresent() && partition.getAsLong() <= Integer.MAX_VALUE
                ? Optional.of(new LetterId((int) partition.getAsLong(), offset.getAsLong()))
                : Optional.empty();
    }

    /** The time that its record came with, in ms since 1970. */
    public long timestampMs() {
        return headers().number(RecordHeaders.TIMESTAMP).orElse(record.timestamp());
    }

    public Instant time() {
        return Instant.ofEpochMilli(timestampMs());
    }

    public String stage() {
        return headers().text(RecordHeaders.STAGE).orElse("");
    }

    public String reason() {
        return headers().text(RecordHeaders.REASON).orElse("");
    }

    /** The bytes that its value had. */
    public long bytes() {
        long here = record.value() == null ? 0 : record.value().length;
        return headers().number(RecordHeaders.LENGTH).orElse(here);
    }

    public boolean isCut() {
        return headers().text(RecordHeaders.LENGTH).isPresent()
                || headers().text(RecordHeaders.KEY_LENGTH).isPresent();
    }

    /** How many letters it stands for, where it holds none itself. */
    public OptionalLong leftOut() {
        return headers().number(RecordHeaders.LEFT_OUT);
    }

    /** The offset of the last of these. */
    public OptionalLong lastOffset() {
        return headers().number(RecordHeaders.LAST_OFFSET);
    }

    /** How often its record says that it was replayed. */
    long saidReplays() {
        return headers().number(RecordHeaders.REPLAYS).orElse(0);
    }

    private HeaderText headers() {
        return new HeaderText(record.headers());
    }
}
