package dev.hone.streams.evidence;

import dev.hone.schemas.records.EvidenceCounted;
import java.time.Duration;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * Lets a unit of a line through once per rollout. What is kept is the number of the rollout that the unit counted in,
 * at the time of its answer, for as long as a rollout may last; whose answer is older than that counts no more. So a
 * subject is forgotten that long after its last answer, with nothing to be done.
 */
final class FirstOfUnit extends ContextualProcessor<String, EvidenceCounted, String, EvidenceCounted> {

    private final String storeName;
    private final long rememberedMs;

    private WindowStore<String, Long> counted;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else.
    FirstOfUnit(String storeName, Duration remembered) {
        this.storeName = storeName;
        this.rememberedMs = remembered.toMillis();
    }

    @Override
    public void init(ProcessorContext<String, EvidenceCounted> context) {
        super.init(context);
        counted = context.getStateStore(storeName);
    }

    @Override
    public void process(Record<String, EvidenceCounted> record) {
        EvidenceCounted evidence = record.value();
        long number = RolloutNumber.parse(evidence.getRolloutId()).orElseThrow().number();
        boolean over = record.timestamp() <= context().currentStreamTimeMs() - rememberedMs;
        long latest = latest(record);
        if (!over && latest < number) {
            counted.put(record.key(), number, record.timestamp());
            EvidenceCounted first = EvidenceCounted.newBuilder(evidence)
                    .setNewcomer(latest == 0)
                    .build();
            context().forward(record.withKey(evidence.getLine()).withValue(first));
        }
    }

    /** The number of the latest rollout that the unit counted in; 0 where there is none, as they begin at 1. */
    private long latest(Record<String, EvidenceCounted> record) {
        long from = Math.max(0, record.timestamp() - rememberedMs);
        long latest = 0;
        try (WindowStoreIterator<Long> numbers = counted.fetch(record.key(), from, record.timestamp() + rememberedMs)) {
            while (numbers.hasNext()) {
                latest = Math.max(latest, numbers.next().value);
            }
        }
        return latest;
    }
}
