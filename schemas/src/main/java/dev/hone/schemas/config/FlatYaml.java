package dev.hone.schemas.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigException;

/**
 * A YAML file as flat keys and the texts of their values.
 *
 * <p>Values are taken as they are spelled in the file, so that 1.10 stays 1.10. A list becomes its elements, joined
 * with commas.
 */
final class FlatYaml {

    private final Path file;
    private final Map<String, String> values = new TreeMap<>();

    private FlatYaml(Path file) {
        this.file = file;
    }

    static Map<String, String> read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ConfigException("no configuration file at " + file + ": check the path");
        }
        FlatYaml yaml = new FlatYaml(file);
        YAMLFactory factory = YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (JsonParser parser = factory.createParser(file.toFile())) {
            yaml.document(parser);
        } catch (JsonProcessingException malformed) {
            throw new ConfigException(file + " is not YAML that can be read: " + malformed.getMessage());
        } catch (IOException unreadable) {
            throw new ConfigException("cannot read " + file + ": " + unreadable.getMessage());
        }
        return yaml.values;
    }

    private void document(JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            return;
        }
        if (token != JsonToken.START_OBJECT) {
            throw new ConfigException(file + " must hold keys with values, such as \"topics.prefix: hone\"");
        }
        object("", parser);
        if (parser.nextToken() != null) {
            throw new ConfigException(file + " holds more than one YAML document: put everything into one");
        }
    }

    private void object(String prefix, JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = prefix + parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT) {
                object(key + ".", parser);
            } else {
                put(key, value == JsonToken.START_ARRAY ? list(key, parser) : scalar(key, value, parser));
            }
        }
    }

    private String list(String key, JsonParser parser) throws IOException {
        List<String> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            String element = scalar(key, token, parser);
            if (element.contains(",")) {
                throw new ConfigException(
                        "\"" + element + "\" in the list " + key + " of " + file + " has a comma: elements may not");
            }
            elements.add(element);
        }
        return String.join(",", elements);
    }

    private String scalar(String key, JsonToken token, JsonParser parser) throws IOException {
        if (token == JsonToken.VALUE_NULL
                || (token.isScalarValue() && parser.getText().isEmpty())) {
            throw new ConfigException(key + " in " + file + " has no value: give it one, or take the line out");
        }
        if (!token.isScalarValue()) {
            throw new ConfigException(key + " in " + file + " must be a list of plain values");
        }
        return parser.getText();
    }

    private void put(String key, String value) {
        if (values.put(key, value) != null) {
            throw new ConfigException(key + " is given twice in " + file + ": keep one of them");
        }
    }
}
