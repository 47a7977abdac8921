package dev.hone.streams.deadletter;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The last stage of the letters about records that could not be read: lets a bounded number of each sort through in a
 * minute, and counts the others in one letter at its end. The ledger counts each of them in any case. What was counted
 * and not written when a task moves is missing from these letters, and from nothing else.
 */
public final class LetterStage implements ProcessorSupplier<byte[], byte[], byte[], byte[]> {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final LettersConfig config;

    public LetterStage(LettersConfig config) {
        this.config = config;
    }

    @Override
    public Processor<byte[], byte[], byte[], byte[]> get() {
        return new LetterProcessor();
    }

    private final class LetterProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

        // Made anew by init, which Kafka Streams calls first, and again when it gives a task back after a failure.
        private Flood flood = new Flood(config.perMinute());

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            super.init(context);
            flood = new Flood(config.perMinute());
            if (config.perMinute() > 0) {
                context.schedule(MINUTE, PunctuationType.WALL_CLOCK_TIME, this::count);
            }
        }

        @Override
        public void process(Record<byte[], byte[]> letter) {
            Optional<Flood.Place> place = config.perMinute() == 0 ? Optional.empty() : DeadLetters.place(letter);
            if (place.map(flood::admits).orElse(true)) {
                context().forward(letter);
            }
        }

        private void count(long wallTimeMs) {
            flood.nextMinute().forEach(leftOut -> context().forward(DeadLetters.counting(leftOut, wallTimeMs)));
        }
    }
}
