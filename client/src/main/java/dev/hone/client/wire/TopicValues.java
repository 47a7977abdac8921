package dev.hone.client.wire;

import dev.hone.schemas.serde.MalformedRecordException;
import dev.hone.schemas.topics.Topic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The values of a topic's records. What no serializer here wrote is passed over with a warning that says where it lies:
 * whoever looks at a topic cannot take it out, and one such record would hide all the others for good. All else that
 * cannot be read is thrown, an unknown schema too: it may be known another time, or to another registry, and whoever
 * counts what is there (what may be deleted, who saw a subject) must not take it for nothing.
 */
final class TopicValues<V> {

    private static final Logger LOGGER = LoggerFactory.getLogger(TopicValues.class);

    /** Of what a registry's serializers write: a zero, then the id of the schema. */
    private static final byte MAGIC = 0;

    private static final int PREFIX = 5;

    private final String topic;
    private final Deserializer<V> values;

    TopicValues(KafkaAccess wire, Topic<V> topic) {
        this(wire.name(topic), wire.connection().valueSerde(topic).deserializer());
    }

    TopicValues(String topic, Deserializer<V> values) {
        this.topic = topic;
        this.values = values;
    }

    /** Null for a deleted key, and for what is passed over. */
    @Nullable
    V of(ConsumerRecord<String, byte[]> record) {
        byte[] bytes = record.value();
        if (bytes == null) {
            return null;
        }
        try {
            return values.deserialize(topic, bytes);
        } catch (MalformedRecordException unreadable) {
            if (bytes.length > PREFIX && bytes[0] == MAGIC) {
                throw unreadable;
            }
            LOGGER.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .log("record passed over: it does not begin as records here do");
            return null;
        }
    }
}
