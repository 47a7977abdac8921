package dev.hone.llm.text;

import dev.hone.chattemplate.ChatTemplate;
import dev.hone.chattemplate.Text;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A chat template with the special tokens of its model, given conversations as transformers gives them. */
record PromptText(ChatTemplate template, Map<String, String> specialTokens) {

    /** Today, for every prompt: a template that prints the date must say the same in training and in serving. */
    private static final LocalDateTime TODAY = LocalDateTime.of(2024, 7, 26, 12, 0);

    Text of(Conversation conversation, boolean asksForAnswer) {
        Map<String, @Nullable Object> context = new LinkedHashMap<>();
        JsonValues.object(conversation.options().arguments(), "the arguments of a chat template")
                .forEach((name, value) -> context.put(name.value(), value));
        context.putAll(specialTokens);
        context.put(
                "messages",
                conversation.messages().stream().map(PromptText::turn).toList());
        context.put("tools", conversation.tools().isEmpty() ? null : tools(conversation.tools()));
        context.put("documents", null);
        context.put("add_generation_prompt", asksForAnswer);
        return template.print(context, TODAY);
    }

    private static List<Object> tools(List<ToolDefinition> tools) {
        List<Object> values = new ArrayList<>();
        tools.forEach(tool -> values.add(JsonValues.object(tool.json(), "a tool's definition")));
        return values;
    }

    private static Map<String, Object> turn(Message message) {
        Map<String, Object> turn = new LinkedHashMap<>();
        turn.put("role", message.role());
        turn.put("content", Text.ofPeople(message.content()));
        if (!message.toolCalls().isEmpty()) {
            turn.put(
                    "tool_calls",
                    message.toolCalls().stream().map(PromptText::call).toList());
        }
        putText(turn, "name", message.name());
        putText(turn, "tool_call_id", message.toolCallId());
        return turn;
    }

    private static Map<String, Object> call(ToolCall call) {
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", Text.ofPeople(call.name()));
        function.put("arguments", JsonValues.object(call.arguments(), "the arguments of a tool call"));
        Map<String, Object> value = new LinkedHashMap<>();
        putText(value, "id", call.id());
        value.put("type", "function");
        value.put("function", function);
        return value;
    }

    private static void putText(Map<String, Object> map, String name, @Nullable String text) {
        if (text != null) {
            map.put(name, Text.ofPeople(text));
        }
    }
}
