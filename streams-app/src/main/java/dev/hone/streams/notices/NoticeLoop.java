package dev.hone.streams.notices;

import dev.hone.schemas.records.RolloutDecision;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The membership of one consumer: reads decisions, posts the first that waits, and waits for it where it is not taken.
 * The waiting is done by polls that bring nothing, so that the member keeps its place in the group. One thread.
 */
final class NoticeLoop {

    private static final Logger LOGGER = LoggerFactory.getLogger(NoticeLoop.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    /** Where notices are posted. */
    interface Post {
        /** Empty where it was taken, else why not. */
        Optional<String> post(Notice notice, Instant now) throws InterruptedException;
    }

    /** What all of them have in common. */
    record Terms(String prefix, String topic, NoticesConfig config, InstantSource clock) {}

    private final Consumer<String, byte[]> consumer;
    private final Terms terms;
    private final Deserializer<RolloutDecision> values;
    private final Post webhook;
    private final Notices.Telling told;
    private final Deque<ConsumerRecord<String, byte[]>> waiting = new ArrayDeque<>();
    private Tries tries;

    NoticeLoop(
            Consumer<String, byte[]> consumer,
            Terms terms,
            Deserializer<RolloutDecision> values,
            Post webhook,
            Notices.Telling told) {
        this.consumer = consumer;
        this.terms = terms;
        this.values = values;
        this.webhook = webhook;
        this.told = told;
        this.tries = Tries.none(terms.clock().instant());
    }

    void subscribe() {
        consumer.subscribe(List.of(terms.topic()), new Partitions());
    }

    /** Reads what there is, and posts the first that waits where it is its time. */
    void go() throws InterruptedException {
        Instant now = terms.clock().instant();
        for (ConsumerRecord<String, byte[]> record : consumer.poll(patience(now))) {
            waiting.add(record);
        }
        ConsumerRecord<String, byte[]> first = waiting.peek();
        if (first == null) {
            return;
        }
        consumer.pause(consumer.assignment());
        Instant then = terms.clock().instant();
        if (!then.isBefore(tries.next())) {
            tell(first, then);
        }
    }

    private Duration patience(Instant now) {
        Duration left = Duration.between(now, tries.next());
        if (waiting.isEmpty() || left.compareTo(POLL) > 0) {
            return POLL;
        }
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void tell(ConsumerRecord<String, byte[]> record, Instant now) throws InterruptedException {
        Optional<RolloutDecision> decision = decision(record);
        if (decision.isEmpty()
                || !terms.config().kinds().contains(decision.get().getKind())) {
            done(record);
            return;
        }
        if (tries.count() == 0) {
            tries = Tries.none(now);
        }
        Optional<String> refusal = webhook.post(Notice.of(terms.prefix(), decision.get()), now);
        if (refusal.isEmpty()) {
            told.taken();
            done(record);
        } else {
            refused(record, refusal.get());
        }
    }

    private void refused(ConsumerRecord<String, byte[]> record, String why) {
        told.refused();
        Instant now = terms.clock().instant();
        if (tries.isOver(terms.config().giveUp(), now)) {
            LOGGER.atError()
                    .addKeyValue("line", record.key())
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .log("the webhook did not take a decision in all the time it had ({}): it is left out", why);
            told.givenUp();
            done(record);
            return;
        }
        if (tries.count() == 0) {
            LOGGER.atWarn()
                    .addKeyValue("line", record.key())
                    .log("the webhook did not take a decision ({}): it is tried again, and later ones wait", why);
        }
        tries = tries.failedAt(now);
    }

    private void done(ConsumerRecord<String, byte[]> record) {
        consumer.commitSync(Map.of(
                new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1)));
        waiting.remove();
        tries = Tries.none(terms.clock().instant());
        if (waiting.isEmpty()) {
            consumer.resume(consumer.assignment());
        }
    }

    private Optional<RolloutDecision> decision(ConsumerRecord<String, byte[]> record) {
        try {
            return Optional.ofNullable(values.deserialize(record.topic(), record.value()));
        } catch (SerializationException unreadable) {
            LOGGER.atWarn()
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .log("a decision cannot be read, so nobody is told of it");
            return Optional.empty();
        }
    }

    /** Where a partition begins, and what becomes of what waits when it goes to another member. */
    private final class Partitions implements ConsumerRebalanceListener {

        // A group that has committed nothing would begin at the end again each time it starts.
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(assigned));
            for (TopicPartition partition : assigned) {
                if (committed.get(partition) == null) {
                    consumer.commitSync(Map.of(partition, new OffsetAndMetadata(consumer.position(partition))));
                }
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            boolean first = waiting.peek() != null && isOf(revoked, waiting.peek());
            waiting.removeIf(record -> isOf(revoked, record));
            if (first) {
                tries = Tries.none(terms.clock().instant());
            }
            if (waiting.isEmpty()) {
                consumer.resume(consumer.paused());
            }
        }

        private boolean isOf(Collection<TopicPartition> partitions, ConsumerRecord<?, ?> record) {
            return partitions.contains(new TopicPartition(record.topic(), record.partition()));
        }
    }
}
