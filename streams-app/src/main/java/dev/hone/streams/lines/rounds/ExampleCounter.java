package dev.hone.streams.lines.rounds;

import dev.hone.schemas.envelope.SealedHeader;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.ExampleCounted;
import dev.hone.schemas.records.Lineage;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.streams.commit.AtCommit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Tells each line where its examples are: partition and offset, and what they count for. Those of one transaction are
 * one record, sent before its commit.
 */
public final class ExampleCounter extends ContextualProcessor<String, Example, String, ExampleCounted> {
    private static final int BYTES_PER_TOKEN = 4;
    private static final int MOST_TOGETHER = 1000;

    private final String commitStore;
    /** What was not sent yet, by line, in the order of offsets. */
    private final Map<String, List<ExampleCounted>> unsent = new LinkedHashMap<>();

    private long latestMs;

    /** @param commitStore the name of an {@link AtCommit} */
    public ExampleCounter(String commitStore) {
        this.commitStore = commitStore;
    }

    @Override
    public void init(ProcessorContext<String, ExampleCounted> context) {
        super.init(context);
        unsent.clear();
        context.<AtCommit>getStateStore(commitStore).before("counted", context, this::send);
    }

    @Override
    public void process(Record<String, Example> record) {
        RecordMetadata origin = context()
                .recordMetadata()
                .orElseThrow(() -> new IllegalStateException("an example comes from a topic or not at all"));
        Example example = record.value();
        ExampleCounted counted = count(example, origin.partition(), origin.offset(), record.timestamp());
        List<ExampleCounted> ofLine = unsent.computeIfAbsent(example.getLine(), line -> new ArrayList<>());
        ofLine.add(counted);
        latestMs = record.timestamp();
        if (ofLine.size() >= MOST_TOGETHER) {
            send();
        }
    }

    private void send() {
        unsent.forEach((line, counted) -> {
            ExampleCounted all = ExampleCounted.newBuilder(counted.get(0))
                    .setMore(counted.subList(1, counted.size()))
                    .build();
            context().forward(new Record<>(line, all, latestMs));
        });
        unsent.clear();
    }

    static ExampleCounted count(Example example, int partition, long offset, long timestampMs) {
        boolean counts = !example.getWithdrawn() && !example.getHoldout() && !example.getReplaces();
        Lineage lineage = example.getLineage();
        Instant responseTime = lineage == null ? Instant.ofEpochMilli(timestampMs) : lineage.getResponseTime();
        return new ExampleCounted(partition, offset, counts, tokens(example), responseTime, List.of());
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
