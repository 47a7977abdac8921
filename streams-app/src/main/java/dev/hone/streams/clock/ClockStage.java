package dev.hone.streams.clock;

import dev.hone.schemas.records.Tick;
import java.time.Instant;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Reads the ticks of a partition and forwards them to the join; with ticks enabled it also writes them, so that the
 * wall clock enters the join through the log alone and a replay of the log finds it there.
 *
 * <p>A record that has just come has moved the join as a tick would, and then none is written. But one that was turned
 * away has moved nothing: once a second a tick is written in any case.
 */
public final class ClockStage implements ProcessorSupplier<byte[], byte[], String, Tick> {

    private static final long IN_ANY_CASE_MS = 1000;

    private final Deserializer<Tick> deserializer;
    private final ClockConfig config;
    private final Outlets outlets;

    /** The nodes that take the ticks that were read, and those to be written. */
    public record Outlets(String read, String written) {}

    public ClockStage(Deserializer<Tick> deserializer, ClockConfig config, Outlets outlets) {
        this.deserializer = deserializer;
        this.config = config;
        this.outlets = outlets;
    }

    @Override
    public Processor<byte[], byte[], String, Tick> get() {
        return new ClockProcessor();
    }

    private final class ClockProcessor extends ContextualProcessor<byte[], byte[], String, Tick> {

        private long writtenMs;

        @Override
        public void init(ProcessorContext<String, Tick> context) {
            super.init(context);
            if (config.ticksEnabled()) {
                context.schedule(config.tick(), PunctuationType.WALL_CLOCK_TIME, this::tick);
            }
        }

        // A tick that cannot be read is a bug of ours, and throws: nobody else writes the clock.
        @Override
        public void process(Record<byte[], byte[]> record) {
            if (record.value() != null) {
                Tick tick = deserializer.deserialize("clock", record.value());
                context().forward(record.withKey(partition()).withValue(tick), outlets.read());
            }
        }

        private void tick(long wallTimeMs) {
            long behindMs = wallTimeMs - context().currentStreamTimeMs();
            boolean moved = behindMs >= 0 && behindMs < config.tick().toMillis();
            // The wall clock may have been set back.
            long sinceMs = Math.abs(wallTimeMs - writtenMs);
            if (moved && sinceMs < IN_ANY_CASE_MS) {
                return;
            }
            writtenMs = wallTimeMs;
            Tick tick = new Tick(Instant.ofEpochMilli(wallTimeMs));
            context().forward(new Record<>(partition(), tick, wallTimeMs), outlets.written());
        }

        private String partition() {
            return Integer.toString(context().taskId().partition());
        }
    }
}
