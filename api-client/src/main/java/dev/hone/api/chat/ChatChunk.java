package dev.hone.api.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of an answer; its id is that of the whole. */
public record ChatChunk(
        String id,
        long created,
        String model,
        @Nullable String systemFingerprint,
        List<Choice> choices,
        @Nullable Usage usage,
        @Nullable Served hone) {

    /** What is new in one choice. */
    public record Choice(
            int index,
            Delta delta,
            @Nullable Logprobs logprobs,
            @Nullable String finishReason) {}

    /** What is new; tools come in one piece each. */
    public record Delta(
            @Nullable String role,
            @Nullable String content,
            @Nullable List<ToolCall> toolCalls) {}

    public ChatChunk {
        choices = List.copyOf(choices);
    }

    /** What is new in the first choice's words. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Choice choice : choices) {
            String content = choice.delta().content();
            if (choice.index() == 0 && content != null) {
                text.append(content);
            }
        }
        return text.toString();
    }
}
