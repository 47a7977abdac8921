package dev.hone.llm.safetensors;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a header token by token, so that a hostile one costs no more memory than its own length: nothing is built but
 * entries that have passed every check.
 */
final class HeaderParser {

    private static final int MAX_DIMENSIONS = 64;
    private static final int MAX_NESTING = 3;

    /** Names of a stranger's file are neither interned nor kept in a table of symbols. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
            .build();

    private final JsonParser json;
    private final Map<String, String> metadata = new TreeMap<>();
    private final SortedMap<String, TensorEntry> entries = new TreeMap<>();

    private HeaderParser(JsonParser json) {
        this.json = json;
    }

    static Header parse(InputStream header) throws IOException {
        try (Reader text = new InputStreamReader(header, StandardCharsets.UTF_8.newDecoder());
                JsonParser json = JSON.createParser(text)) {
            return new HeaderParser(json).read();
        } catch (JacksonException malformed) {
            throw new SafetensorsException(
                    "the header is not valid JSON: " + malformed.getOriginalMessage(), malformed);
        } catch (CharacterCodingException malformed) {
            throw new SafetensorsException("the header is not valid UTF-8", malformed);
        }
    }

    private Header read() throws IOException {
        expect(JsonToken.START_OBJECT, "the header is no JSON object");
        boolean hasMetadata = false;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            if (name.equals("__metadata__")) {
                if (hasMetadata) {
                    throw new SafetensorsException("the header has __metadata__ twice");
                }
                hasMetadata = true;
                readMetadata();
            } else if (entries.put(encodable(name), tensor(name)) != null) {
                throw new SafetensorsException("the header has the tensor \"" + name + "\" twice");
            }
        }
        if (json.nextToken() != null) {
            throw new SafetensorsException("the header goes on after its JSON object");
        }
        return new Header(metadata, entries);
    }

    private void readMetadata() throws IOException {
        expect(JsonToken.START_OBJECT, "__metadata__ must be an object of strings");
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            expect(JsonToken.VALUE_STRING, "__metadata__ may hold strings only, \"" + key + "\" is none");
            if (metadata.put(key, json.getText()) != null) {
                throw new SafetensorsException("__metadata__ has \"" + key + "\" twice");
            }
        }
    }

    private TensorEntry tensor(String name) throws IOException {
        expect(JsonToken.START_OBJECT, "tensor \"" + name + "\" is not described by an object");
        @Nullable ElementType type = null;
        @Nullable List<Integer> shape = null;
        @Nullable List<Long> offsets = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            if (field.equals("dtype") && type == null) {
                expect(JsonToken.VALUE_STRING, "tensor \"" + name + "\" needs a dtype that is a string");
                type = ElementType.named(name, json.getText());
            } else if (field.equals("shape") && shape == null) {
                shape = shape(name);
            } else if (field.equals("data_offsets") && offsets == null) {
                offsets = offsets(name);
            } else {
                throw new SafetensorsException(
                        "tensor \"" + name + "\" has \"" + field + "\", which is unknown or there twice");
            }
        }
        return complete(name, type, shape, offsets);
    }

    private static TensorEntry complete(
            String name, @Nullable ElementType type, @Nullable List<Integer> shape, @Nullable List<Long> offsets) {
        if (type == null || shape == null || offsets == null) {
            throw new SafetensorsException("tensor \"" + name + "\" needs dtype, shape and data_offsets");
        }
        return new TensorEntry(name, type, shape, offsets.get(0), offsets.get(1));
    }

    private List<Integer> shape(String name) throws IOException {
        List<Integer> shape = new ArrayList<>();
        for (long size : wholeNumbers("tensor \"" + name + "\" needs a shape of whole numbers", MAX_DIMENSIONS)) {
            if (size < 0 || size > Integer.MAX_VALUE) {
                throw new SafetensorsException("tensor \"" + name + "\" has the impossible dimension " + size);
            }
            shape.add((int) size);
        }
        return shape;
    }

    private List<Long> offsets(String name) throws IOException {
        String complaint = "tensor \"" + name + "\" needs data_offsets of two whole numbers";
        List<Long> offsets = wholeNumbers(complaint, 2);
        if (offsets.size() != 2) {
            throw new SafetensorsException(complaint);
        }
        return offsets;
    }

    private List<Long> wholeNumbers(String complaint, int atMost) throws IOException {
        expect(JsonToken.START_ARRAY, complaint);
        List<Long> numbers = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    || numbers.size() == atMost) {
                throw new SafetensorsException(complaint + ", at most " + atMost + " of 63 bits");
            }
            numbers.add(json.getLongValue());
        }
        return numbers;
    }

    private void expect(JsonToken token, String complaint) throws IOException {
        if (json.nextToken() != token) {
            throw new SafetensorsException(complaint);
        }
    }

    /**
     * A name with half a surrogate pair has no UTF-8 form, so it could neither be written again nor told from another
     * one.
     */
    private static String encodable(String name) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            throw new SafetensorsException("the header has a tensor whose name is no valid Unicode");
        }
        return name;
    }
}
