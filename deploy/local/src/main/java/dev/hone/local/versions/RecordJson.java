package dev.hone.local.versions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Records as one line of JSON for people. What users wrote is left out, its length alone is told, unless it is asked for. */
public final class RecordJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the names of our headers begin with. */
    private static final String OURS = "hone.";

    private final boolean withText;

    public RecordJson(boolean withText) {
        this.withText = withText;
    }

    /** The line for a record of Avro under its key. */
    public String line(String key, Object avroRecord) {
        ObjectNode line = JSON.createObjectNode().put("key", key);
        try {
            line.set("value", spoken(JSON.readTree(avroRecord.toString())));
            return JSON.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Avro writes a record as JSON", e);
        }
    }

    /** The line for bytes that are no record of ours: their length, and what their headers say of them. */
    public String line(ConsumerRecord<String, byte[]> record) {
        ObjectNode line = JSON.createObjectNode().put("key", record.key()).put("bytes", record.value().length);
        for (Header header : record.headers()) {
            if (header.key().startsWith(OURS) && header.value() != null) {
                line.put(header.key().substring(OURS.length()), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return line.toString();
    }

    private JsonNode spoken(JsonNode node) {
        if (node instanceof ObjectNode object && object.size() == 2 && object.has("keyId") && object.has("bytes")) {
            // Avro shows bytes as the characters of ISO-8859-1.
            byte[] bytes = object.get("bytes").asText().getBytes(StandardCharsets.ISO_8859_1);
            return new TextNode(
                    withText && object.get("keyId").isNull()
                            ? new String(bytes, StandardCharsets.UTF_8)
                            : "(" + bytes.length + " bytes)");
        }
        if (node instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(name -> object.set(name, spoken(object.get(name))));
        } else if (node.isArray()) {
            ArrayNode array = (ArrayNode) node;
            for (int i = 0; i < array.size(); i++) {
                array.set(i, spoken(array.get(i)));
            }
        }
        return node;
    }
}
