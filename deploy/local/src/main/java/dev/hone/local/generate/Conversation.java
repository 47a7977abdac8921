package dev.hone.local.generate;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.Renderer;
import dev.hone.local.console.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages as OpenAI's API has them: a JSON list, or an object with {@code messages}. */
record Conversation(List<Message> messages) {

    // The whole conversation: whether it fits is told afterwards, in words, instead of dropping turns in silence.
    private static final int UNLIMITED = 1 << 30;
    private static final JsonMapper JSON = new JsonMapper();

    Conversation {
        messages = List.copyOf(messages);
    }

    static Conversation user(String text) {
        return new Conversation(List.of(Message.user(text)));
    }

    static Conversation read(Path file) throws IOException {
        JsonNode root = parsed(file);
        JsonNode list = root.isObject() ? root.path("messages") : root;
        if (!list.isArray() || list.isEmpty()) {
            throw new UsageException(file + " must be a JSON list of messages, or an object with a list \"messages\"");
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : list) {
            messages.add(message(message, file + ", message " + messages.size()));
        }
        return new Conversation(messages);
    }

    /** Its token ids with the goal's sentence, up to where the assistant answers. */
    int[] ids(Checkpoint checkpoint, @Nullable String goal, String option) {
        try {
            return new Renderer(checkpoint.tokenizerFor(option)).renderPrompt(messages, goal, UNLIMITED);
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + " cannot be rendered for this model: " + e.getMessage(), e);
        }
    }

    private static Message message(JsonNode message, String where) {
        if (!message.path("role").isTextual()) {
            throw new UsageException(where + ": needs a \"role\", such as \"user\"");
        }
        try {
            return new Message(message.path("role").asText(), content(message.path("content"), where));
        } catch (IllegalArgumentException e) {
            throw new UsageException(where + ": " + e.getMessage(), e);
        }
    }

    private static String content(JsonNode content, String where) {
        if (content.isTextual()) {
            return content.asText();
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

    private static JsonNode parsed(Path file) throws IOException {
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
