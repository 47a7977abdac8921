package dev.hone.cli.generate;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.ToolCall;
import dev.hone.llm.text.ToolDefinition;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages as OpenAI's API has them: a JSON list, or an object with {@code messages} and perhaps {@code tools}. */
final class MessagesFile {

    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;

    private MessagesFile(Path file) {
        this.file = file;
    }

    /** Throws {@link UsageException}, naming the message, where one cannot be understood. */
    static Conversation read(Path file) throws IOException {
        return new MessagesFile(file).conversation();
    }

    private Conversation conversation() throws IOException {
        JsonNode root = parsed();
        JsonNode list = root.isObject() ? root.path("messages") : root;
        if (!list.isArray() || list.isEmpty()) {
            throw new UsageException(file + " must be a JSON list of messages, or an object with a list \"messages\"");
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : list) {
            messages.add(message(message, file + ", message " + messages.size()));
        }
        List<ToolDefinition> tools = new ArrayList<>();
        for (JsonNode tool : root.path("tools")) {
            tools.add(understandable(file + ", tool " + tools.size(), () -> new ToolDefinition(tool.toString())));
        }
        return new Conversation(messages, tools);
    }

    private static Message message(JsonNode message, String where) {
        if (!message.path("role").isTextual()) {
            throw new UsageException(where + ": needs a \"role\", such as \"user\"");
        }
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode call : message.path("tool_calls")) {
            calls.add(understandable(where + ", tool call " + calls.size(), () -> call(call)));
        }
        String content = content(message.path("content"), !calls.isEmpty(), where);
        return understandable(
                where,
                () -> new Message(
                        message.path("role").asText(),
                        content,
                        calls,
                        text(message.path("name")),
                        text(message.path("tool_call_id"))));
    }

    private static ToolCall call(JsonNode call) {
        JsonNode function = call.path("function");
        if (!function.path("name").isTextual()) {
            throw new IllegalArgumentException("needs a \"function\" with a \"name\"");
        }
        JsonNode arguments = function.path("arguments");
        String json =
                arguments.isTextual() ? arguments.asText() : arguments.isMissingNode() ? "{}" : arguments.toString();
        return new ToolCall(text(call.path("id")), function.path("name").asText(), json);
    }

    private static String content(JsonNode content, boolean mayBeAbsent, String where) {
        if (content.isTextual()) {
            return content.asText();
        }
        if (mayBeAbsent && (content.isMissingNode() || content.isNull())) {
            return "";
        }
        if (!content.isArray()) {
            throw new UsageException(where + ": needs a \"content\" that is text, or a list of parts of type text");
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            if (!part.path("type").asText().equals("text") || !part.path("text").isTextual()) {
                throw new UsageException(where + ": holds a part that is not text: " + part.path("type"));
            }
            text.append(part.path("text").asText());
        }
        return text.toString();
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() ? node.asText() : null;
    }

    private interface Reading<T> {
        T read();
    }

    private static <T> T understandable(String where, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IllegalArgumentException e) {
            throw new UsageException(where + ": " + e.getMessage(), e);
        }
    }

    private JsonNode parsed() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UsageException("no such file: " + file);
        }
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new UsageException(file + " is not valid JSON: " + e.getOriginalMessage(), e);
        }
    }
}
