package dev.hone.serving.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hone.llm.constrain.Grammar;
import dev.hone.llm.text.ToolDefinition;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.openai.AnswerForm.Tool;
import dev.hone.serving.openai.AnswerForm.Tools;
import dev.hone.serving.openai.AnswerForm.Use;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the form of an answer: OpenAI's {@code response_format} and tools, and vLLM's names for the former. */
final class AnswerFormReader {

    private static final String FORMAT = "response_format";
    private static final String STRUCTURED = "structured_outputs";
    private static final String TOOLS = "tools";
    private static final String TOOL_CHOICE = "tool_choice";
    private static final String FUNCTION = "function";
    private static final String TYPE = "type";
    private static final int MOST_TOOLS = 128;
    private static final int MOST_CALLS = 8;
    private static final int MOST_CHOICES = 1_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private record Asked(Grammar.Form form, String member) {}

    private AnswerFormReader() {}

    static AnswerForm read(Fields fields) {
        return text(fields, tools(fields));
    }

    /** The form of the text alone, beside tools that may be called. */
    static AnswerForm text(Fields fields, Tools tools) {
        List<Asked> asked = new ArrayList<>();
        add(asked, FORMAT, format(fields.object(FORMAT)));
        add(asked, "guided_json", schema(fields, "guided_json"));
        add(asked, "guided_choice", choice(fields, "guided_choice"));
        add(asked, "guided_regex", pattern(fields, "guided_regex"));
        Fields structured = fields.object(STRUCTURED);
        if (structured != null) {
            structured.refuseOthers(Set.of("json", "choice", "regex", "json_object"));
            add(asked, STRUCTURED, schema(structured, "json"));
            add(asked, STRUCTURED, choice(structured, "choice"));
            add(asked, STRUCTURED, pattern(structured, "regex"));
            add(asked, STRUCTURED, structured.flag("json_object") ? new Grammar.JsonObject() : null);
        }
        if (asked.size() > 1) {
            throw fields.refused(
                    asked.get(1).member(),
                    "asks for a form beside that of " + asked.get(0).member());
        }
        if (!asked.isEmpty() && tools.use() == Use.REQUIRED) {
            throw fields.refused(
                    TOOL_CHOICE, "asks for a call, and " + asked.get(0).member() + " for an answer");
        }
        return asked.isEmpty()
                ? new AnswerForm(null, "", tools)
                : new AnswerForm(asked.get(0).form(), asked.get(0).member(), tools);
    }

    /** What a prompt shows of the tools: nothing where none may be called. */
    static List<ToolDefinition> definitions(Fields fields, AnswerForm form) {
        return form.mayCall()
                ? fields.array(TOOLS).stream()
                        .map(tool -> new ToolDefinition(tool.toString()))
                        .toList()
                : List.of();
    }

    /** A form ends where it is whole, however few tokens that are. */
    static void refuseLeast(Fields fields, AnswerForm form) {
        Long least = fields.whole("min_tokens", 0, Long.MAX_VALUE);
        boolean held = form.text() != null || form.tools().use() == Use.REQUIRED;
        if (held && least != null && least > 0) {
            throw fields.refused("min_tokens", "cannot go with a form of the answer: that ends where it is whole");
        }
    }

    private static void add(List<Asked> asked, String member, Grammar.@Nullable Form form) {
        if (form != null) {
            asked.add(new Asked(form, member));
        }
    }

    private static Grammar.@Nullable Form format(@Nullable Fields format) {
        if (format == null) {
            return null;
        }
        String type = format.required(TYPE, format.text(TYPE));
        return switch (type) {
            case "text" -> null;
            case "json_object" -> new Grammar.JsonObject();
            case "json_schema" -> {
                Fields named = format.required("json_schema", format.object("json_schema"));
                yield named.required("schema", schema(named, "schema"));
            }
            default -> throw format.refused(TYPE, "must be text, json_object or json_schema");
        };
    }

    private static Grammar.@Nullable Form schema(Fields fields, String name) {
        JsonNode schema = fields.find(name);
        if (schema == null || (schema.isObject() && schema.isEmpty() && !name.equals("schema"))) {
            return null;
        }
        if (!schema.isObject()) {
            throw fields.refused(name, "must be a JSON schema, as an object");
        }
        return new Grammar.Json(schema);
    }

    private static Grammar.@Nullable Form choice(Fields fields, String name) {
        List<JsonNode> texts = fields.array(name);
        if (texts.size() > MOST_CHOICES
                || texts.stream()
                        .anyMatch(text -> !text.isTextual() || text.asText().isEmpty())) {
            throw fields.refused(name, "must be an array of at most " + MOST_CHOICES + " strings, none of them empty");
        }
        return texts.isEmpty()
                ? null
                : new Grammar.Choice(texts.stream().map(JsonNode::textValue).toList());
    }

    private static Grammar.@Nullable Form pattern(Fields fields, String name) {
        String pattern = fields.text(name);
        return pattern == null ? null : new Grammar.Pattern(pattern);
    }

    private static Tools tools(Fields fields) {
        List<JsonNode> offered = fields.array(TOOLS);
        if (offered.size() > MOST_TOOLS) {
            throw fields.refused(TOOLS, "must be at most " + MOST_TOOLS);
        }
        List<Tool> tools = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < offered.size(); i++) {
            Fields tool = new Fields(offered.get(i), TOOLS + "[" + i + "].");
            tools.add(tool(tool));
            if (!names.add(tools.get(i).name())) {
                throw tool.refused(FUNCTION, "has the name of another one");
            }
        }
        JsonNode parallel = fields.find("parallel_tool_calls");
        boolean several = parallel == null || fields.flag("parallel_tool_calls");
        return chosen(fields, tools, several ? MOST_CALLS : 1);
    }

    private static Tool tool(Fields tool) {
        if (!FUNCTION.equals(tool.text(TYPE))) {
            throw tool.refused(TYPE, "must be \"function\"");
        }
        Fields function = tool.required(FUNCTION, tool.object(FUNCTION));
        String name = function.required("name", function.text("name"));
        if (!NAME.matcher(name).matches()) {
            throw function.refused("name", "must be 1 to 64 of the letters A to Z and a to z, digits, _, . and -");
        }
        JsonNode parameters = function.find("parameters");
        if (parameters != null && !parameters.isObject()) {
            throw function.refused("parameters", "must be a JSON schema of an object");
        }
        JsonNode schema = parameters == null || parameters.isEmpty() ? noParameters() : parameters;
        return new Tool(name, schema, function.flag("strict"));
    }

    private static JsonNode noParameters() {
        return JsonNodeFactory.instance.objectNode().put(TYPE, "object").put("additionalProperties", false);
    }

    private static Tools chosen(Fields fields, List<Tool> tools, int mostCalls) {
        JsonNode choice = fields.find(TOOL_CHOICE);
        if (choice != null && isWord(choice, "none")) {
            return Tools.NONE;
        }
        if (choice == null || isWord(choice, "auto")) {
            return tools.isEmpty() ? Tools.NONE : new Tools(Use.AUTO, tools, mostCalls);
        }
        if (tools.isEmpty()) {
            throw fields.refused(TOOL_CHOICE, "asks for a call, and there are no tools");
        }
        if (isWord(choice, "required")) {
            return new Tools(Use.REQUIRED, tools, mostCalls);
        }
        return new Tools(Use.REQUIRED, List.of(named(fields, choice, tools)), 1);
    }

    private static Tool named(Fields fields, JsonNode choice, List<Tool> tools) {
        if (!choice.isObject() || !choice.path(TYPE).asText().equals(FUNCTION)) {
            throw fields.refused(
                    TOOL_CHOICE, "must be none, auto, required or {\"type\": \"function\", \"function\": {\"name\"}}");
        }
        String name = choice.path(FUNCTION).path("name").asText();
        return tools.stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst()
                .orElseThrow(() -> fields.refused(TOOL_CHOICE, "names a function that is not among the tools"));
    }

    private static boolean isWord(JsonNode value, String word) {
        return value.isTextual() && value.textValue().equals(word);
    }
}
