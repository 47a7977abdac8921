package dev.hone.llm.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.chattemplate.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON that came from outside as values for a template: every string and every name in it is people's. */
final class JsonValues {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonValues() {}

    /** @param what the thing's name for the message if it is no JSON object */
    static Map<Text, @Nullable Object> object(String json, String what) {
        try {
            JsonNode node = JSON.readTree(json);
            if (node.isObject()) {
                return object(node);
            }
        } catch (JsonProcessingException malformed) {
            // Falls through: the parser's message would quote people's text.
        }
        throw new IllegalArgumentException(what + " must be a JSON object");
    }

    private static Map<Text, @Nullable Object> object(JsonNode node) {
        Map<Text, @Nullable Object> entries = new LinkedHashMap<>();
        node.properties().forEach(each -> entries.put(Text.ofPeople(each.getKey()), value(each.getValue())));
        return entries;
    }

    private static @Nullable Object value(JsonNode node) {
        if (node.isObject()) {
            return object(node);
        }
        if (node.isArray()) {
            List<@Nullable Object> items = new ArrayList<>();
            node.forEach(item -> items.add(value(item)));
            return items;
        }
        if (node.isNumber()) {
            return node.isIntegralNumber() ? node.bigIntegerValue() : (Object) node.doubleValue();
        }
        return node.isTextual() ? Text.ofPeople(node.textValue()) : node.isBoolean() ? node.booleanValue() : null;
    }
}
