package dev.hone.client.wire;

import dev.hone.schemas.serde.MalformedRecordException;
import dev.hone.schemas.topics.Topic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The values of a topic's records. Bytes that can never be read are passed over with a warning that says where they
 * lie: whoever looks at a topic cannot take them out, and one such record would hide all the others for good. What
 * could go better another time (a registry that is away) is thrown.
 */
final class TopicValues<V> {

    private static final Logger LOGGER = LoggerFactory.getLogger(TopicValues.class);

    private final String topic;
    private final Deserializer<V> values;

    TopicValues(KafkaAccess wire, Topic<V> topic) {
        this(wire.name(topic), wire.connection().valueSerde(topic).deserializer());
    }

    TopicValues(String topic, Deserializer<V> values) {
        this.topic = topic;
        this.values = values;
    }

    /** Null for a deleted key, and for what cannot be read. */
    @Nullable
    V of(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return null;
        }
        try {
            return values.deserialize(topic, record.value());
        } catch (MalformedRecordException unreadable) {
            LOGGER.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("reason", unreadable.getMessage())
                    .log("record passed over");
            return null;
        }
    }
}
