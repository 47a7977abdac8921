package dev.hone.client.versions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Records as one line of JSON. What users and models wrote is left out, and so are its tokens; the length alone is
 * told, unless it is asked for. Numbers that are none are null.
 */
public final class RecordJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** What the names of our headers begin with. */
    private static final String OURS = "hone.";

    private final boolean withText;

    public RecordJson(boolean withText) {
        this.withText = withText;
    }

    /** The line for a record of Avro under its key. */
    public String line(String key, IndexedRecord avroRecord) {
        ObjectNode line = NODES.objectNode().put("key", key);
        line.set("value", record(avroRecord));
        return line.toString();
    }

    /** The line for bytes that are no record of ours: their length, and what their headers say of them. */
    public String line(ConsumerRecord<String, byte[]> record) {
        ObjectNode line = NODES.objectNode().put("key", record.key()).put("bytes", record.value().length);
        for (Header header : record.headers()) {
            if (header.key().startsWith(OURS) && header.value() != null) {
                line.put(header.key().substring(OURS.length()), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return line.toString();
    }

    /** The record alone. */
    public JsonNode value(IndexedRecord avroRecord) {
        return record(avroRecord);
    }

    private JsonNode record(IndexedRecord avro) {
        if (avro.getSchema().getName().equals("TextEnvelope")) {
            return envelope(avro);
        }
        // Ids are text to whoever has the tokenizer.
        if (!withText && avro.getSchema().getName().equals("Tokens")) {
            Object ids = avro.get(avro.getSchema().getField("ids").pos());
            return NODES.textNode("(" + (ids instanceof Collection<?> all ? all.size() : 0) + " tokens)");
        }
        ObjectNode object = NODES.objectNode();
        for (Schema.Field field : avro.getSchema().getFields()) {
            object.set(field.name(), node(avro.get(field.pos())));
        }
        return object;
    }

    private JsonNode envelope(IndexedRecord avro) {
        Object bytes = avro.get(avro.getSchema().getField("bytes").pos());
        byte[] content = bytes instanceof ByteBuffer buffer ? content(buffer) : new byte[0];
        boolean plain = avro.get(avro.getSchema().getField("keyId").pos()) == null;
        return NODES.textNode(
                withText && plain ? text(content, StandardCharsets.UTF_8) : "(" + content.length + " bytes)");
    }

    private JsonNode node(@Nullable Object value) {
        if (value == null) {
            return NODES.nullNode();
        }
        if (value instanceof IndexedRecord inner) {
            return record(inner);
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = NODES.objectNode();
            map.forEach((key, each) -> object.set(String.valueOf(key), node(each)));
            return object;
        }
        if (value instanceof Collection<?> collection) {
            ArrayNode array = NODES.arrayNode();
            collection.forEach(each -> array.add(node(each)));
            return array;
        }
        return scalar(value);
    }

    private static JsonNode scalar(Object value) {
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return Double.isFinite(number) ? NODES.numberNode(number) : NODES.nullNode();
        }
        if (value instanceof Number number) {
            return NODES.numberNode(number.longValue());
        }
        if (value instanceof Boolean truth) {
            return NODES.booleanNode(truth);
        }
        // Bytes are shown as Avro shows them: the characters of ISO-8859-1.
        return NODES.textNode(
                value instanceof ByteBuffer buffer
                        ? text(content(buffer), StandardCharsets.ISO_8859_1)
                        : value.toString());
    }

    private static byte[] content(ByteBuffer buffer) {
        byte[] content = new byte[buffer.remaining()];
        buffer.duplicate().get(content);
        return content;
    }

    private static String text(byte[] content, Charset charset) {
        return new String(content, charset);
    }
}
