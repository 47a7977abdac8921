package dev.hone.streams.lines.rounds;

import dev.hone.schemas.envelope.SealedHeader;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.ExampleCounted;
import dev.hone.schemas.records.Lineage;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.TextEnvelope;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Tells each line where its examples are: partition and offset, and what they count for. */
public final class ExampleCounter extends ContextualProcessor<String, Example, String, ExampleCounted> {
    private static final int BYTES_PER_TOKEN = 4;

    @Override
    public void process(Record<String, Example> record) {
        RecordMetadata origin = context()
                .recordMetadata()
                .orElseThrow(() -> new IllegalStateException("an example comes from a topic or not at all"));
        Example example = record.value();
        ExampleCounted counted = count(example, origin.partition(), origin.offset(), record.timestamp());
        context().forward(record.withKey(example.getLine()).withValue(counted));
    }

    static ExampleCounted count(Example example, int partition, long offset, long timestampMs) {
        boolean counts = !example.getWithdrawn() && !example.getHoldout() && !example.getReplaces();
        Lineage lineage = example.getLineage();
        Instant responseTime = lineage == null ? Instant.ofEpochMilli(timestampMs) : lineage.getResponseTime();
        return new ExampleCounted(partition, offset, counts, tokens(example), responseTime);
    }

    private static int tokens(Example example) {
        int bytes = 0;
        for (Message message : example.getMessages()) {
            bytes += SealedHeader.textBytes(message.getContent());
        }
        TextEnvelope response = example.getResponse();
        if (response != null) {
            bytes += SealedHeader.textBytes(response);
        }
        return bytes / BYTES_PER_TOKEN;
    }
}
