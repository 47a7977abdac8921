package dev.hone.serving.console;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.records.RolloutCommand;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes the words of operators to their topic, by a producer that is made with the first of them. */
public final class KafkaCommands implements RolloutCommands, AutoCloseable {

    private static final int PATIENCE_MS = 10_000;

    private final String topic;
    private final Serializer<RolloutCommand> values;
    private final Map<String, Object> settings;
    private @Nullable Producer<String, byte[]> producer;
    private boolean closed;

    public KafkaCommands(ConnectionConfig connection, TopicsConfig topics) {
        topic = topics.name(Topics.ROLLOUT_COMMANDS);
        values = connection.valueSerde(Topics.ROLLOUT_COMMANDS).serializer();
        settings = new HashMap<>(connection.kafka());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        // Who asked waits at the page: what is not stored soon has failed, and does not come true later.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS / 2);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
    }

    @Override
    public void send(RolloutCommand command) throws IOException, InterruptedException {
        try {
            byte[] value = values.serialize(topic, command);
            Future<RecordMetadata> sent = producer().send(new ProducerRecord<>(topic, command.getLine(), value));
            RecordMetadata unused = sent.get();
        } catch (ExecutionException refused) {
            throw new IOException("Kafka did not take the command", refused.getCause());
        } catch (KafkaException away) {
            throw new IOException("Kafka or the schema registry does not answer", away);
        }
    }

    private synchronized Producer<String, byte[]> producer() throws IOException {
        if (closed) {
            throw new IOException("the server is shutting down");
        }
        if (producer == null) {
            producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        }
        return producer;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (producer != null) {
            producer.close();
        }
    }
}
