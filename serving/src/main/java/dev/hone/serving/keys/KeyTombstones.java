package dev.hone.serving.keys;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the tombstones of keys that are to be destroyed. One that fails is written again when a server reads the key
 * the next time, at its next start at the latest. For one thread, but for {@link #close}.
 */
public final class KeyTombstones implements Consumer<String>, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(KeyTombstones.class);

    private final String topic;
    private final Map<String, Object> settings;
    private @Nullable Producer<String, byte[]> producer;
    private boolean closed;

    public KeyTombstones(ConnectionConfig connection, TopicsConfig topics) {
        topic = topics.name(Topics.SUBJECT_KEYS);
        settings = new HashMap<>(connection.kafka());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    }

    // Whether it was written shows in the callback.
    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public synchronized void accept(String recordKey) {
        if (closed) {
            return;
        }
        if (producer == null) {
            producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        }
        producer.send(new ProducerRecord<>(topic, recordKey, null), (stored, failure) -> {
            if (failure == null) {
                LOGGER.atInfo().log("a key of an erased subject was destroyed");
            } else {
                LOGGER.atWarn()
                        .setCause(failure)
                        .log("a key of an erased subject could not be destroyed: it is tried again at the next start");
            }
        });
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (producer != null) {
            producer.close();
        }
    }
}
