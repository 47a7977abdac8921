package dev.hone.lab.bench.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.records.Tick;
import dev.hone.schemas.topics.KeyPartitioner;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Single interactions and ticks, sent now with times of any kind. What could not be written is missing afterwards. */
final class Traffic implements AutoCloseable {

    private final KafkaAccess wire;
    private final InputBytes bytes;
    private final int promptBytes;
    private final Producer<String, byte[]> producer;

    Traffic(KafkaAccess wire, int promptBytes) {
        this.wire = wire;
        this.bytes = new InputBytes(wire.topics(), wire.connection(), new SplittableRandom(1));
        this.promptBytes = promptBytes;
        this.producer = wire.producer();
    }

    /** Ids that begin so, one in each partition. */
    Set<String> ids(String name) {
        int partitions = wire.topics().partitions();
        Set<String> ids = new HashSet<>();
        Set<Integer> reached = new HashSet<>();
        for (int i = 0; reached.size() < partitions; i++) {
            String id = name + "-" + i;
            if (reached.add(KeyPartitioner.partition(id.getBytes(UTF_8), partitions))) {
                ids.add(id);
            }
        }
        return ids;
    }

    /** A prompt and its response. */
    void interaction(String id, String subject, long atMs) {
        send(Topics.PROMPTS, null, id, atMs, bytes.prompt(subject, promptBytes));
        send(Topics.RESPONSES, null, id, atMs, bytes.response(subject));
    }

    void vote(String id, String subject, long atMs) {
        send(Topics.FEEDBACK, null, id, atMs, bytes.vote(0, subject, atMs));
    }

    /** Moves the clocks of all partitions. */
    void tick(long atMs) {
        byte[] tick = wire.connection()
                .valueSerde(Topics.CLOCK)
                .serializer()
                .serialize(wire.name(Topics.CLOCK), new Tick(Instant.ofEpochMilli(atMs)));
        for (int partition = 0; partition < wire.topics().partitions(); partition++) {
            send(Topics.CLOCK, partition, Integer.toString(partition), atMs, tick);
        }
        flush();
    }

    /** Returns when all that was sent is written. */
    void flush() {
        producer.flush();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // see above
    private void send(Topic<?> topic, @Nullable Integer partition, String key, long atMs, byte[] value) {
        producer.send(new ProducerRecord<>(wire.name(topic), partition, atMs, key, value), (sent, failed) -> {});
    }

    @Override
    public void close() {
        producer.close();
    }
}
