package dev.hone.serving.routing;

import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.serde.MalformedRecordException;
import dev.hone.serving.routing.TwoClocks.Moment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the rollouts from their beginning and keeps asking where their end is. For one thread.
 *
 * <p>Being sure is a matter of the question, not of silence: where the end was asked for at an instant, and everything
 * before that end has been applied, every decision that was committed before the instant is known. Until the end was
 * reached once nothing is known: old decisions on the way there are history, not orders.
 */
final class RolloutTail implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RolloutTail.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration ASK_AFTER = Duration.ofSeconds(1);

    private final String topic;
    private final Consumer<byte[], byte[]> consumer;
    private final Deserializer<RolloutState> states;
    private final TwoClocks clocks;
    private final Map<String, LineRollout> lines = new HashMap<>();
    private @Nullable Question question;
    private @Nullable Moment confirmed;

    private record Question(Moment asked, Map<TopicPartition, Long> ends) {}

    /** The consumer is closed with it. */
    RolloutTail(String topic, Consumer<byte[], byte[]> consumer, Deserializer<RolloutState> states, TwoClocks clocks) {
        this.topic = topic;
        this.consumer = consumer;
        this.states = states;
        this.clocks = clocks;
    }

    /**
     * Reads what has come, waiting a little for it. Throws {@link RetriableException} where it has to be tried again.
     */
    RolloutSnapshot turn() {
        if (consumer.assignment().isEmpty()) {
            assign();
        }
        ask();
        apply(consumer.poll(POLL));
        answer();
        return confirmed == null ? RolloutSnapshot.NONE : new RolloutSnapshot(lines, confirmed, offset());
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(ANSWER));
    }

    private void assign() {
        List<PartitionInfo> partitions = consumer.partitionsFor(topic, ANSWER);
        if (partitions == null || partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException(
                    "there is no topic " + topic + " yet: start streams-app, which creates it");
        }
        List<TopicPartition> all = partitions.stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
    }

    private void ask() {
        Moment now = clocks.now();
        boolean due = confirmed == null || !now.isWithin(ASK_AFTER, confirmed);
        if (question == null && due) {
            question = new Question(now, consumer.endOffsets(consumer.assignment(), ANSWER));
        }
    }

    private void answer() {
        Question open = question;
        if (open != null
                && open.ends().entrySet().stream()
                        .allMatch(end -> consumer.position(end.getKey(), ANSWER) >= end.getValue())) {
            confirmed = open.asked();
            question = null;
        }
    }

    private long offset() {
        return consumer.assignment().stream()
                .mapToLong(partition -> consumer.position(partition, ANSWER))
                .sum();
    }

    // Where the registry is away, all that came is read again: applying a decision twice changes nothing.
    private void apply(ConsumerRecords<byte[], byte[]> records) {
        try {
            records.forEach(this::take);
        } catch (RetriableException registryAway) {
            for (TopicPartition partition : records.partitions()) {
                consumer.seek(partition, records.records(partition).get(0).offset());
            }
            throw registryAway;
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            LOG.atError().addKeyValue("offset", record.offset()).log("a rollout without a line is passed over");
            return;
        }
        String line = new String(record.key(), StandardCharsets.UTF_8);
        LineRollout before = lines.getOrDefault(line, LineRollout.unknown(line));
        try {
            LineRollout after = before.after(record.value() == null ? null : states.deserialize(topic, record.value()));
            lines.put(line, after);
            log(after);
        } catch (MalformedRecordException malformed) {
            lines.put(line, before.withoutChallenger());
            LOG.atError()
                    .addKeyValue("line", line)
                    .addKeyValue("offset", record.offset())
                    .setCause(malformed)
                    .log("a rollout cannot be read: the champion that is known serves alone");
        }
    }

    private void log(LineRollout standing) {
        if (confirmed != null && standing.state() != null) {
            LOG.atInfo()
                    .addKeyValue("line", standing.line())
                    .addKeyValue("champion", standing.champion())
                    .addKeyValue("challenger", standing.challenger())
                    .addKeyValue("stage", standing.state().getStage())
                    .addKeyValue("weight", standing.state().getWeight())
                    .log("rollout applied");
        }
    }
}
