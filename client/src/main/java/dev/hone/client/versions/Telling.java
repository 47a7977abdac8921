package dev.hone.client.versions;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.schemas.records.RolloutCommand;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** An operator's word to a line, and what the line makes of it. */
public final class Telling {

    /** How long after the first decision others that answer the same word are waited for. */
    private static final Duration COMPANY = Duration.ofMillis(300);

    private final KafkaAccess wire;
    private final InstantSource clock;

    public Telling(KafkaAccess wire, InstantSource clock) {
        this.wire = wire;
        this.clock = clock;
    }

    /**
     * Sends the word and waits for the decisions that answer it: usually one, and before it the end of a challenger
     * that goes with a champion. Empty when none came in time.
     */
    public List<RolloutDecision> tell(RolloutCommand command, Duration patience) throws InterruptedException {
        try (TopicTail<RolloutDecision> tail = TopicTail.fromEnd(wire, Topics.ROLLOUT_DECISIONS)) {
            send(command);
            var answers = new ArrayList<RolloutDecision>();
            Instant latest = clock.instant().plus(patience);
            while (clock.instant().isBefore(latest)) {
                boolean waited = answers.isEmpty();
                tail.poll((line, decision) -> {
                    if (Objects.equals(command.getCommandId(), decision.getCommandId())) {
                        answers.add(decision);
                    }
                });
                if (waited && !answers.isEmpty()) {
                    latest = clock.instant().plus(COMPANY);
                }
            }
            return answers;
        }
    }

    /** Sends the word and waits for nothing. */
    public void send(RolloutCommand command) throws InterruptedException {
        String topic = wire.name(Topics.ROLLOUT_COMMANDS);
        byte[] value = wire.connection()
                .valueSerde(Topics.ROLLOUT_COMMANDS)
                .serializer()
                .serialize(topic, command);
        try (Producer<String, byte[]> producer = wire.producer()) {
            producer.send(new ProducerRecord<>(topic, command.getLine(), value)).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka did not take the command", e.getCause());
        }
    }
}
