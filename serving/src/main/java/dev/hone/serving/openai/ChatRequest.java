package dev.hone.serving.openai;

import dev.hone.llm.text.Message;
import dev.hone.serving.admission.ApiKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request for a chat completion, understood but not yet decided on.
 *
 * @param model as asked: a line, or a version's full name
 * @param segment null for the server's own
 * @param goal null when the caller leaves it to the server
 * @param guidance how far the answer is driven towards its goal, 1 for not at all; null when the caller leaves it too
 * @param choices how many answers, from 1
 * @param excluded why the request does not count; null where it does
 * @param session the conversation that it is part of; null where nobody said
 * @param caller whose key it came with; null where nobody needs one
 */
public record ChatRequest(
        String model,
        List<Message> messages,
        Wishes sampling,
        int choices,
        @Nullable String segment,
        @Nullable String subject,
        @Nullable AskedGoal goal,
        @Nullable Double guidance,
        @Nullable String traceparent,
        @Nullable AskedExclusion excluded,
        @Nullable String session,
        @Nullable ApiKey caller) {

    /**
     * How to sample; null where the caller leaves it to the server.
     *
     * @param temperature in [0, 2]
     * @param topP in [0, 1]; at 0 the likeliest token alone is left
     * @param topK 0 and -1 for all tokens
     * @param minP in [0, 1]
     * @param repetitionPenalty in [0.01, 2]
     */
    public record Wishes(
            @Nullable Double temperature,
            @Nullable Double topP,
            @Nullable Integer topK,
            @Nullable Double minP,
            @Nullable Double repetitionPenalty,
            @Nullable Integer maxTokens,
            @Nullable Long seed,
            List<String> stop) {
        public Wishes {
            stop = List.copyOf(stop);
        }
    }

    /**
     * The goal that the caller wants.
     *
     * @param level null for none
     */
    public record AskedGoal(@Nullable Integer level) {}

    /** Why a caller wants a request left out of everything that counts. */
    public enum AskedExclusion {
        /** Nobody asked: traffic of tests. */
        TEST,
        /** Who asked does not want to be learned from. */
        OPTED_OUT
    }

    public ChatRequest {
        messages = List.copyOf(messages);
    }
}
