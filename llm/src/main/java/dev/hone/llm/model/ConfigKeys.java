package dev.hone.llm.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A JSON object whose keys are read one by one with their types, and which knows what nobody has read. */
final class ConfigKeys {

    private final String prefix;
    private final JsonNode json;
    private final Set<String> unread = new TreeSet<>();

    /** The prefix stands before a key where a message names it. */
    ConfigKeys(String prefix, JsonNode json) {
        this.prefix = prefix;
        this.json = json;
        json.fieldNames().forEachRemaining(unread::add);
    }

    /** Whether the key is there with another value than null. */
    boolean has(String key) {
        return json.hasNonNull(key);
    }

    boolean names(String key) {
        return json.has(key);
    }

    JsonNode value(String key) {
        unread.remove(key);
        return json.path(key);
    }

    int whole(String key, int fallback) {
        @Nullable Integer found = wholeOrNull(key);
        return found == null ? fallback : found;
    }

    /** Null where the key is absent or null. */
    @Nullable
    Integer wholeOrNull(String key) {
        JsonNode value = value(key);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrong(key, value, "a whole number");
        }
        return value.asInt();
    }

    double number(String key, double fallback) {
        JsonNode value = value(key);
        if (value.isMissingNode() || value.isNull()) {
            return fallback;
        }
        if (!value.isNumber()) {
            throw wrong(key, value, "a number");
        }
        return value.asDouble();
    }

    boolean flag(String key) {
        return flag(key, false);
    }

    boolean flag(String key, boolean fallback) {
        JsonNode value = value(key);
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            throw wrong(key, value, "true or false");
        }
        return value.isMissingNode() ? fallback : value.asBoolean(false);
    }

    String text(String key, String fallback) {
        JsonNode value = value(key);
        if (value.isMissingNode() || value.isNull()) {
            return fallback;
        }
        if (!value.isTextual()) {
            throw wrong(key, value, "a string");
        }
        return value.asText();
    }

    /** A whole number, several in a list, or none where the key is null; all of them once. */
    List<Integer> wholes(String key) {
        JsonNode value = value(key);
        Iterable<JsonNode> elements = value.isArray() ? value : List.of(value);
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode each : elements) {
            if (!each.isIntegralNumber() || !each.canConvertToInt()) {
                if (!value.isArray() && (each.isNull() || each.isMissingNode())) {
                    continue;
                }
                throw wrong(key, value, "a whole number or a list of them");
            }
            if (!numbers.contains(each.asInt())) {
                numbers.add(each.asInt());
            }
        }
        return numbers;
    }

    List<String> texts(String key) {
        JsonNode value = value(key);
        List<String> texts = new ArrayList<>();
        for (JsonNode each : value) {
            if (!value.isArray() || !each.isTextual()) {
                throw wrong(key, value, "a list of strings");
            }
            texts.add(each.asText());
        }
        return texts;
    }

    /** Refuses any value but these; absent or null is fine. */
    void require(String key, String... supported) {
        JsonNode value = value(key);
        if (!value.isMissingNode() && !value.isNull() && !List.of(supported).contains(value.asText())) {
            throw new IllegalArgumentException(
                    prefix + key + " is " + value + ", supported is " + String.join(" or ", supported));
        }
    }

    /** Refuses a list or object with something in it. */
    void requireEmpty(String key) {
        JsonNode value = value(key);
        if (!value.isMissingNode() && !value.isNull() && !(value.isContainerNode() && value.isEmpty())) {
            throw wrong(key, value, "empty");
        }
    }

    void ignore(Set<String> harmless) {
        unread.removeAll(harmless);
    }

    /** Refuses keys that nobody has read; one that is null switches nothing on. */
    void requireAllRead(String supported) {
        List<String> unknown = unread.stream().filter(this::has).toList();
        if (!unknown.isEmpty()) {
            String first = unknown.get(0);
            throw new IllegalArgumentException("has keys that are not supported: " + unknown + " (" + prefix + first
                    + " is " + abbreviated(json.path(first)) + "); " + supported);
        }
    }

    private IllegalArgumentException wrong(String key, JsonNode value, String expected) {
        return new IllegalArgumentException(prefix + key + " must be " + expected + ", was " + abbreviated(value));
    }

    private static String abbreviated(JsonNode value) {
        String text = value.toString();
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
