package dev.hone.streams.evidence;

import dev.hone.schemas.records.EvidenceCounted;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Lets a unit of a line through once per rollout. What is kept is the number of the last rollout that the unit counted
 * in, so nothing need ever be removed.
 */
final class FirstOfUnit extends ContextualProcessor<String, EvidenceCounted, String, EvidenceCounted> {

    private final String storeName;

    private KeyValueStore<String, Long> counted;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else.
    FirstOfUnit(String storeName) {
        this.storeName = storeName;
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
        Long last = counted.get(record.key());
        if (last == null || last < number) {
            counted.put(record.key(), number);
            context().forward(record.withKey(evidence.getLine()));
        }
    }
}
