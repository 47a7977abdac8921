package dev.hone.lab.replay.jsonl;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** One line of the log as a JSON object, with readers of its fields that say what is wrong with them. */
public record JsonLine(JsonNode fields) {

    // NaN is let through so that the application can refuse it with a reason.
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(LineReader.MAX_LINE_BYTES)
                            .build())
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    public static JsonLine parse(byte[] line) throws MalformedLineException {
        try {
            JsonNode node = JSON.readTree(line);
            if (!node.isObject()) {
                throw new MalformedLineException("not a JSON object");
            }
            return new JsonLine(node);
        } catch (IOException e) {
            throw new MalformedLineException("not JSON in UTF-8");
        }
    }

    /** The text, or null when the field is absent or null. */
    @Nullable
    public String text(String name) throws MalformedLineException {
        JsonNode node = fields.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            throw new MalformedLineException("\"" + name + "\" must be a string");
        }
        return node.textValue();
    }

    /** The text, or "" when it is absent: what is missing is the application's to judge. */
    String textOrEmpty(String name) throws MalformedLineException {
        String text = text(name);
        return text == null ? "" : text;
    }

    @Nullable
    Integer integer(String name) throws MalformedLineException {
        JsonNode node = fields.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isInt()) {
            throw new MalformedLineException("\"" + name + "\" must be an integer");
        }
        return node.intValue();
    }

    public boolean flag(String name) throws MalformedLineException {
        JsonNode node = fields.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return false;
        }
        if (!node.isBoolean()) {
            throw new MalformedLineException("\"" + name + "\" must be true or false");
        }
        return node.booleanValue();
    }

    /** A number, a boolean, a string, or null when there is none. */
    @Nullable
    Object value(String name) throws MalformedLineException {
        JsonNode node = fields.path(name);
        if (node.isNumber()) {
            return node.doubleValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        return text(name);
    }

    /** The time in ms since 1970, which no record may precede. */
    long timeMs() throws MalformedLineException {
        String text = text("time");
        if (text == null) {
            throw new MalformedLineException("\"time\" is missing; give it as in 2026-01-01T00:00:00Z");
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            if (time.isBefore(Instant.EPOCH)) {
                throw new MalformedLineException("\"time\" is before 1970");
            }
            return time.toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new MalformedLineException("\"time\" is not a time as in 2026-01-01T00:00:00Z");
        }
    }
}
