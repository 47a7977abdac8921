package dev.hone.api.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer.
 *
 * @param id what feedback refers to
 * @param created seconds since 1970
 * @param systemFingerprint the digest of the version that answered
 * @param usage null where a stream did not tell it
 * @param hone null where another server answered
 */
public record ChatCompletion(
        String id,
        long created,
        String model,
        @Nullable String systemFingerprint,
        List<Choice> choices,
        @Nullable Usage usage,
        @Nullable Served hone) {

    /**
     * One of several answers to the same conversation.
     *
     * @param logprobs null where none were asked for
     * @param finishReason stop, length or tool_calls; null where a stream broke off
     */
    public record Choice(
            int index,
            Message message,
            @Nullable Logprobs logprobs,
            @Nullable String finishReason) {}

    public ChatCompletion {
        choices = List.copyOf(choices);
    }

    /** The words of the first choice, empty where it has none. */
    public String text() {
        String content = choices.isEmpty() ? null : choices.get(0).message().content();
        return content == null ? "" : content;
    }

    /** The tools that the first choice calls. */
    public List<ToolCall> calls() {
        return choices.isEmpty() ? List.of() : choices.get(0).message().calls();
    }

    /** What feedback on that choice refers to: each is an interaction of its own. */
    public String id(int choice) {
        return choice == 0 ? id : id + "." + choice;
    }
}
