package dev.hone.serving.external;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.constrain.Grammar;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.ToolCall;
import dev.hone.llm.text.ToolDefinition;
import dev.hone.serving.engine.AskedForm;
import dev.hone.serving.engine.AskedForm.Lack;
import dev.hone.serving.engine.Wording;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Forms of answers and tools in the words of an engine. JSON is asked for by OpenAI's {@code response_format}, which
 * all of them have, choices and patterns by members of their own.
 *
 * @param asTokens whether prompts are sent as token ids, tools within them
 * @param takes {@code response_format} and {@code tools}, as far as an engine of no known kind has them
 */
record AskedForms(EngineKind kind, boolean asTokens, Set<String> takes) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String SPECIAL = "\\^$.|?*+()[]{}/-";

    AskedForms {
        takes = Set.copyOf(takes);
    }

    /** Why a form cannot be had from the engine; empty where it can. */
    Optional<Lack> lack(AskedForm form) {
        Optional<String> ofCalls = form.calls() == null ? Optional.empty() : lackOf(form.calls());
        if (ofCalls.isPresent()) {
            return ofCalls.map(words -> new Lack(true, words));
        }
        Grammar.Form text = form.text();
        Optional<String> ofText = text == null ? Optional.empty() : lackOf(text, form.calls() != null);
        return ofText.map(words -> new Lack(false, words));
    }

    private Optional<String> lackOf(AskedForm.Calls calls) {
        if (asTokens) {
            return calls.required() || calls.strict()
                    ? Optional.of("prompts go to another engine as token ids, and calls are held to nothing there;"
                            + " a call is required, or its arguments are held to their schema, where"
                            + " serving.external.prompts is messages")
                    : Optional.empty();
        }
        return takes("tools")
                ? Optional.empty()
                : Optional.of("nothing says that the engine behind it takes them (serving.external.takes)");
    }

    private Optional<String> lackOf(Grammar.Form text, boolean besideCalls) {
        if (besideCalls) {
            return Optional.of(
                    "another engine computes, and holds no answer to a form beside tools that may be called");
        }
        boolean json = text instanceof Grammar.Json || text instanceof Grammar.JsonObject;
        if (json) {
            return takes("response_format")
                    ? Optional.empty()
                    : Optional.of(
                            "nothing says that the engine behind it holds answers to JSON (serving.external.takes)");
        }
        return !kind.takesForms()
                ? Optional.of("the engine behind it is of no kind that is known to take choices and patterns"
                        + " (serving.external.kind)")
                : Optional.empty();
    }

    private boolean takes(String member) {
        return kind.takesForms() || takes.contains(member);
    }

    /** Puts the form of an answer into the body of its request, and the tools where they are not in the prompt. */
    void put(ObjectNode body, Wording wording) {
        Grammar.Form text = wording.form().text();
        if (text != null) {
            put(body, text);
        }
        AskedForm.Calls calls = wording.form().calls();
        if (calls != null && !asTokens) {
            ArrayNode tools = body.putArray("tools");
            wording.conversation().tools().forEach(tool -> tools.add(read(tool)));
            choice(body, calls);
            if (!calls.several()) {
                body.put("parallel_tool_calls", false);
            }
        }
    }

    private static void choice(ObjectNode body, AskedForm.Calls calls) {
        String named = calls.named();
        if (named == null) {
            body.put("tool_choice", calls.required() ? "required" : "auto");
        } else {
            ObjectNode choice = body.putObject("tool_choice").put("type", "function");
            choice.putObject("function").put("name", named);
        }
    }

    private static JsonNode read(ToolDefinition tool) {
        try {
            return JSON.readTree(tool.json());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tool's definition is JSON");
        }
    }

    private void put(ObjectNode body, Grammar.Form text) {
        if (text instanceof Grammar.JsonObject) {
            body.putObject("response_format").put("type", "json_object");
        } else if (text instanceof Grammar.Json json) {
            ObjectNode schema =
                    body.putObject("response_format").put("type", "json_schema").putObject("json_schema");
            schema.put("name", "answer").put("strict", true).set("schema", json.schema());
        } else if (text instanceof Grammar.Choice choice) {
            put(body, choice.texts());
        } else if (text instanceof Grammar.Pattern pattern) {
            if (kind == EngineKind.SGLANG) {
                body.put("regex", pattern.pattern());
            } else {
                body.putObject("structured_outputs").put("regex", pattern.pattern());
            }
        } else {
            throw new IllegalStateException("no form of a text: " + text.getClass());
        }
    }

    private void put(ObjectNode body, List<String> texts) {
        if (kind == EngineKind.SGLANG) {
            body.put("regex", texts.stream().map(AskedForms::quoted).collect(Collectors.joining("|", "(", ")")));
        } else {
            ArrayNode choice = body.putObject("structured_outputs").putArray("choice");
            texts.forEach(choice::add);
        }
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder();
        text.codePoints().forEach(letter -> {
            if (SPECIAL.indexOf(letter) >= 0) {
                quoted.append('\\');
            }
            quoted.appendCodePoint(letter);
        });
        return quoted.toString();
    }

    /** One turn of a conversation, calls and what answers them included. */
    static void turn(ObjectNode turn, Message message) {
        turn.put("role", message.role());
        turn.put("content", message.content().isEmpty() && !message.toolCalls().isEmpty() ? null : message.content());
        if (message.name() != null) {
            turn.put("name", message.name());
        }
        if (message.toolCallId() != null) {
            turn.put("tool_call_id", message.toolCallId());
        }
        if (!message.toolCalls().isEmpty()) {
            ArrayNode calls = turn.putArray("tool_calls");
            for (ToolCall call : message.toolCalls()) {
                ObjectNode written = calls.addObject().put("id", call.id()).put("type", "function");
                written.putObject("function").put("name", call.name()).put("arguments", call.arguments());
            }
        }
    }

    /**
     * Whether a whole answer may be one of the form: an engine that does not know a member passes it over in silence.
     * Where something else ended it than its end, nobody can say.
     */
    static boolean mayBe(AskedForm form, Sampling sampling, String text) {
        Grammar.Form wanted = form.text();
        boolean endsItself =
                sampling.stop().isEmpty() && sampling.ending().stopTokenIds().isEmpty();
        if (wanted == null || !endsItself) {
            return true;
        }
        if (wanted instanceof Grammar.Choice choice) {
            return choice.texts().contains(text);
        }
        JsonNode document = document(text);
        return wanted instanceof Grammar.Pattern
                || (document != null && (wanted instanceof Grammar.Json || document.isObject()));
    }

    private static @Nullable JsonNode document(String text) {
        try {
            JsonNode document = JSON.readTree(text);
            return document == null || document.isMissingNode() ? null : document;
        } catch (JsonProcessingException malformed) {
            return null;
        }
    }
}
