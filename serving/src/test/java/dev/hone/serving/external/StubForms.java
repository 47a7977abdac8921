package dev.hone.serving.external;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the {@link StubEngine} knows of forms and tools: vLLM's and SGLang's members, and answers that keep to them. */
final class StubForms {

    private static final Set<String> SHARED = Set.of(
            "model",
            "stream",
            "stream_options",
            "max_tokens",
            "temperature",
            "seed",
            "logprobs",
            "top_p",
            "top_k",
            "min_p",
            "repetition_penalty",
            "presence_penalty",
            "frequency_penalty",
            "logit_bias",
            "stop",
            "stop_token_ids",
            "ignore_eos",
            "min_tokens",
            "no_stop_trim",
            "include_stop_str_in_output",
            "return_token_ids",
            "response_format",
            "structured_outputs",
            "regex",
            "echo");
    private static final Set<String> CHAT =
            Set.of("messages", "top_logprobs", "tools", "tool_choice", "parallel_tool_calls");

    private StubForms() {}

    /** What in a request is none of an engine's; empty where it is all understood. */
    static Optional<String> problem(JsonNode asked) {
        Set<String> unknown = new TreeSet<>();
        boolean chat = asked.has("messages");
        asked.fieldNames().forEachRemaining(name -> {
            if (!SHARED.contains(name) && !(chat ? CHAT.contains(name) : name.equals("prompt"))) {
                unknown.add(name);
            }
        });
        if (!unknown.isEmpty()) {
            return Optional.of("unknown members " + unknown);
        }
        return formProblem(asked.path("response_format")).or(() -> toolProblem(asked));
    }

    private static Optional<String> formProblem(JsonNode format) {
        boolean named = format.at("/json_schema/schema").isObject()
                && format.at("/json_schema/name").isTextual();
        return format.path("type").asText().equals("json_schema") && !named
                ? Optional.of("response_format.json_schema needs name and schema")
                : Optional.empty();
    }

    private static Optional<String> toolProblem(JsonNode asked) {
        for (JsonNode tool : asked.path("tools")) {
            boolean function = tool.path("type").asText().equals("function");
            if (!function || !tool.at("/function/name").isTextual()) {
                return Optional.of("tools must be functions with names");
            }
        }
        return asked.has("tool_choice") && asked.path("tools").isEmpty()
                ? Optional.of("tool_choice without tools")
                : Optional.empty();
    }

    /** What it says to a request for a form; empty where there is none. */
    static Optional<List<String>> words(JsonNode asked) {
        if (asked.has("response_format")) {
            return Optional.of(List.of("{\"name\"", ": \"", "Ada", "\"}"));
        }
        JsonNode choice = asked.at("/structured_outputs/choice");
        if (choice.isArray()) {
            return Optional.of(List.of(choice.path(choice.size() - 1).asText()));
        }
        boolean pattern =
                asked.has("regex") || asked.at("/structured_outputs/regex").isTextual();
        return pattern ? Optional.of(List.of("2026", "-11")) : Optional.empty();
    }

    /** A call of each tool, in parts as engines stream them. */
    static ArrayNode calls(JsonNode asked) {
        ArrayNode deltas = JsonNodeFactory.instance.arrayNode();
        int index = 0;
        for (JsonNode tool : asked.path("tools")) {
            ObjectNode opening = part(deltas, index).put("id", "call-" + index).put("type", "function");
            opening.putObject("function")
                    .put("name", tool.at("/function/name").asText())
                    .put("arguments", "");
            part(deltas, index).putObject("function").put("arguments", "{\"city\": ");
            part(deltas, index).putObject("function").put("arguments", "\"Köln \\\"x\\\"\"}");
            index++;
        }
        return deltas;
    }

    private static ObjectNode part(ArrayNode deltas, int index) {
        ObjectNode delta = deltas.addObject();
        return delta.putArray("tool_calls").addObject().put("index", index);
    }
}
