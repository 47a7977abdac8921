package dev.hone.streams;

import dev.hone.schemas.records.ErasureRequested;
import dev.hone.streams.join.Erasures;
import dev.hone.streams.join.SubjectName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;

/**
 * The erasures topic as the global thread of an instance has read it: all of it before any task runs, and on from
 * there. Kafka Streams hands a global processor every record again when it restores, so that the offsets are known
 * whatever was before; the store that it asks for stays empty.
 */
final class ErasuresView implements ProcessorSupplier<String, ErasureRequested, Void, Void>, Erasures {

    static final String STORE = "erasures";

    private final Map<Long, Erasure> bySubject = new ConcurrentHashMap<>();
    private final long[] known;

    /** Guards nothing but itself: written by one thread after the subjects, read before them. */
    private volatile List<Long> offsets = List.of();

    ErasuresView(int partitions) {
        known = new long[partitions];
    }

    void attach(Topology topology, String topic, Serde<ErasureRequested> serde) {
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), Serdes.String(), serde)
                        .withLoggingDisabled(),
                STORE + "-source",
                Serdes.String().deserializer(),
                serde.deserializer(),
                topic,
                STORE + "-update",
                this);
    }

    @Override
    public Optional<Erasure> of(long subject, long timestampMs) {
        Erasure erasure = bySubject.get(subject);
        return erasure != null && timestampMs <= erasure.requestedAt().toEpochMilli()
                ? Optional.of(erasure)
                : Optional.empty();
    }

    @Override
    public List<Long> offsets() {
        return offsets;
    }

    @Override
    public Processor<String, ErasureRequested, Void, Void> get() {
        return new Update();
    }

    // One that is taken back by hand no longer holds for what comes; an earlier one that comes late takes nothing back.
    private void see(Record<String, ErasureRequested> record) {
        if (record.key() == null) {
            return;
        }
        long subject = SubjectName.of(record.key());
        if (record.value() == null) {
            bySubject.remove(subject);
        } else {
            Instant requestedAt = record.value().getRequestedAt();
            bySubject.merge(
                    subject,
                    new Erasure(record.key(), requestedAt),
                    (one, other) -> one.requestedAt().isAfter(other.requestedAt()) ? one : other);
        }
    }

    private final class Update extends ContextualProcessor<String, ErasureRequested, Void, Void> {

        @Override
        public void process(Record<String, ErasureRequested> record) {
            see(record);
            context().recordMetadata().ifPresent(metadata -> {
                known[metadata.partition()] = Math.max(known[metadata.partition()], metadata.offset() + 1);
                List<Long> now = new ArrayList<>(known.length);
                for (long offset : known) {
                    now.add(offset);
                }
                offsets = Collections.unmodifiableList(now);
            });
        }
    }
}
