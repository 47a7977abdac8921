package dev.hone.trainer.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.llm.text.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads conversations from JSON lines: {@code {"messages":[{"role":"user","content":".."},..]}}, the last turn the
 * assistant's.
 */
public final class Conversations {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Conversations() {}

    /**
     * Throws {@link IllegalArgumentException} naming the line where one is no conversation; blank lines are passed
     * over.
     */
    public static List<Conversation> read(Path file) throws IOException {
        List<Conversation> conversations = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    conversations.add(conversation(line, file + ", line " + number));
                }
            }
        }
        return conversations;
    }

    private static Conversation conversation(String line, String where) {
        List<Message> messages = new ArrayList<>();
        try {
            for (JsonNode message : JSON.readTree(line).path("messages")) {
                messages.add(new Message(
                        message.path("role").asText(), message.path("content").asText()));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
        if (messages.isEmpty() || !messages.get(messages.size() - 1).role().equals("assistant")) {
            throw new IllegalArgumentException(where + ": needs messages, the last one with the role assistant");
        }
        String response = messages.remove(messages.size() - 1).content();
        return new Conversation(messages, response);
    }

    /** A conversation without any goal, and the response to learn. */
    public record Conversation(List<Message> messages, String response) {
        public Conversation {
            messages = List.copyOf(messages);
        }
    }
}
