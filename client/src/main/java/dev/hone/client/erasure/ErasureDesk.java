package dev.hone.client.erasure;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.schemas.records.ErasureRequested;
import dev.hone.schemas.records.Ledger;
import dev.hone.schemas.records.SubjectErased;
import dev.hone.schemas.topics.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Asks for erasures, and reads how far the join has worked them off. */
public final class ErasureDesk {

    private final KafkaAccess wire;

    public ErasureDesk(KafkaAccess wire) {
        this.wire = wire;
    }

    /**
     * How far an erasure is.
     *
     * @param done the partitions of the inputs that have worked it off, and when at the latest
     * @param waiting those that have not
     */
    public record Reach(Map<Integer, @Nullable Instant> done, Map<Integer, String> waiting) {

        public boolean isComplete() {
            return waiting.isEmpty();
        }
    }

    /** What has been erased of a subject, over all erasures of it. */
    public record Counts(long interactions, long records, long withdrawn) {

        Counts plus(SubjectErased erased) {
            return new Counts(
                    interactions + erased.getInteractions(),
                    records + erased.getRecords(),
                    withdrawn + erased.getWithdrawn());
        }
    }

    /** Asks for everything of a subject that was asked up to that time. */
    public AskedErasure ask(String subject, String reason, Instant now) throws InterruptedException {
        String topic = wire.name(Topics.ERASURES);
        byte[] value = wire.connection()
                .valueSerde(Topics.ERASURES)
                .serializer()
                .serialize(topic, new ErasureRequested(now, reason));
        try (Producer<String, byte[]> producer = wire.producer()) {
            var stored =
                    producer.send(new ProducerRecord<>(topic, subject, value)).get();
            return new AskedErasure(subject, now, reason, stored.partition(), stored.offset());
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka did not take the erasure", e.getCause());
        }
    }

    /** The newest erasure of a subject; empty where nobody asked for one. */
    public Optional<AskedErasure> asked(String subject) {
        List<AskedErasure> found = new ArrayList<>();
        try (var tail = new TopicTail<>(wire, Topics.ERASURES)) {
            tail.recordsToEnd((record, request) -> {
                if (subject.equals(record.key())) {
                    found.add(new AskedErasure(
                            subject,
                            request.getRequestedAt(),
                            request.getReason(),
                            record.partition(),
                            record.offset()));
                }
            });
        }
        return found.stream().reduce((one, later) -> later.requestedAt().isBefore(one.requestedAt()) ? one : later);
    }

    public Reach reach(AskedErasure erasure) {
        Map<Integer, Ledger> ledgers = new TreeMap<>();
        try (var tail = new TopicTail<>(wire, Topics.LEDGERS)) {
            tail.toEnd((key, ledger) -> ledgers.put(ledger.getPartition(), ledger));
        }
        Map<Integer, @Nullable Instant> done = new TreeMap<>();
        Map<Integer, String> waiting = new TreeMap<>();
        for (int partition = 0; partition < wire.topics().partitions(); partition++) {
            Ledger ledger = ledgers.get(partition);
            if (ledger != null
                    && erasure.partition() < ledger.getErasures().size()
                    && ledger.getErasures().get(erasure.partition()) > erasure.offset()) {
                done.put(partition, ledger.getErasedAt());
            } else {
                waiting.put(partition, ledger == null ? "nothing was heard of it yet" : "not worked off yet");
            }
        }
        return new Reach(done, waiting);
    }

    public Counts counts(String subject) {
        var counts = new AtomicReference<>(new Counts(0, 0, 0));
        try (var tail = new TopicTail<>(wire, Topics.ERASED)) {
            tail.toEnd((key, erased) -> {
                if (subject.equals(key)) {
                    counts.updateAndGet(sum -> sum.plus(erased));
                }
            });
        }
        return counts.get();
    }
}
