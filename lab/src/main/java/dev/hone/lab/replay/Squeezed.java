package dev.hone.lab.replay;

import dev.hone.lab.replay.input.InputLog;
import dev.hone.lab.replay.input.InputRecord;
import dev.hone.lab.replay.input.InputRecord.Decoded;
import dev.hone.schemas.records.FeedbackGiven;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * A log moved in time so that it ends at a given moment; one that is longer than it may be is squeezed, in order and in
 * proportion.
 */
final class Squeezed implements InputLog {

    private final InputLog log;
    private final Span span;
    private final long endMs;
    private final double factor;

    /** {@code lengthMs} is what it may last at most. */
    Squeezed(InputLog log, Span span, long endMs, long lengthMs) {
        this.log = log;
        this.span = span;
        this.endMs = endMs;
        this.factor = span.lengthMs() <= lengthMs ? 1 : lengthMs / (double) span.lengthMs();
    }

    /** From the first to the last time of the log. */
    record Span(long firstMs, long lastMs) {

        long lengthMs() {
            return Math.max(0, lastMs - firstMs);
        }
    }

    @Override
    public long records() {
        return log.records();
    }

    @Override
    public void forEach(Consumer<InputRecord> receiver) throws IOException {
        log.forEach(record -> receiver.accept(moved(record)));
    }

    private InputRecord moved(InputRecord record) {
        long timeMs = moved(record.timestampMs());
        if (record.content() instanceof Decoded decoded && decoded.value() instanceof FeedbackGiven feedback) {
            FeedbackGiven moved = FeedbackGiven.newBuilder(feedback)
                    .setEventTime(Instant.ofEpochMilli(
                            Math.max(0, moved(feedback.getEventTime().toEpochMilli()))))
                    .build();
            return InputRecord.of(record.topic(), record.key(), timeMs, moved);
        }
        return new InputRecord(record.topic(), record.key(), timeMs, record.content());
    }

    private long moved(long timeMs) {
        return endMs - Math.round((span.lastMs() - timeMs) * factor);
    }
}
