package dev.hone.streams.evidence;

import dev.hone.schemas.records.EvidenceCounted;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Lets one record through per key and timestamp: what comes again, as copies and later revisions do, has the same time.
 * Remembers for as long as a rollout may last, which is as long as it matters.
 */
final class FirstInTime extends ContextualProcessor<String, EvidenceCounted, String, EvidenceCounted> {

    private static final byte[] SEEN = {};

    private final String storeName;

    private WindowStore<String, byte[]> seen;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else.
    FirstInTime(String storeName) {
        this.storeName = storeName;
    }

    @Override
    public void init(ProcessorContext<String, EvidenceCounted> context) {
        super.init(context);
        seen = context.getStateStore(storeName);
    }

    @Override
    public void process(Record<String, EvidenceCounted> record) {
        if (seen.fetch(record.key(), record.timestamp()) == null) {
            seen.put(record.key(), SEEN, record.timestamp());
            context().forward(record.withKey(record.value().getLine()));
        }
    }
}
