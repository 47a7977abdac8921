package dev.hone.llm.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads calls out of the JSON that models write. */
record Calls(CallFormat format, Set<String> tools) {

    private static final ObjectReader JSON = new JsonMapper().readerFor(JsonNode.class);

    /** One call, with nothing around it. */
    Optional<Said.Call> one(String json) {
        return list(json).filter(list -> list.size() == 1).map(list -> list.get(0));
    }

    /** One or several: in an array, or one after the other with semicolons between; empty where anything is no call. */
    Optional<List<Said.Call>> list(String json) {
        List<Said.Call> calls = new ArrayList<>();
        for (String part : parts(json.trim())) {
            try (MappingIterator<JsonNode> values = JSON.readValues(part)) {
                while (values.hasNextValue()) {
                    JsonNode value = values.nextValue();
                    for (JsonNode each : value.isArray() ? value : List.of(value)) {
                        Optional<Said.Call> call = call(each);
                        if (call.isEmpty()) {
                            return Optional.empty();
                        }
                        calls.add(call.get());
                    }
                }
            } catch (IOException malformed) {
                return Optional.empty();
            }
        }
        return calls.isEmpty() ? Optional.empty() : Optional.of(calls);
    }

    /** What semicolons outside of strings part. */
    private static List<String> parts(String json) {
        List<String> parts = new ArrayList<>();
        boolean inString = false;
        int from = 0;
        for (int i = 0; i < json.length(); i++) {
            char letter = json.charAt(i);
            if (letter == '\\' && inString) {
                i++;
            } else if (letter == '"') {
                inString = !inString;
            } else if (letter == ';' && !inString) {
                parts.add(json.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(json.substring(from));
        return parts;
    }

    private Optional<Said.Call> call(JsonNode value) {
        JsonNode name = value.path("name");
        JsonNode arguments = arguments(value);
        if (!name.isTextual() || !tools.contains(name.textValue()) || !arguments.isObject()) {
            return Optional.empty();
        }
        return Optional.of(new Said.Call(name.textValue(), arguments.toString()));
    }

    /** Under either name: models mix them up. Some write the object as a string. */
    private JsonNode arguments(JsonNode value) {
        JsonNode own = value.path(format.argumentsName());
        JsonNode found =
                own.isMissingNode() ? value.path(format == CallFormat.LLAMA3 ? "arguments" : "parameters") : own;
        if (!found.isTextual()) {
            return found;
        }
        try {
            JsonNode inside = JSON.readTree(found.textValue());
            return inside == null ? found : inside;
        } catch (JsonProcessingException words) {
            return found;
        }
    }
}
