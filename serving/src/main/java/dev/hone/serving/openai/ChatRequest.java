package dev.hone.serving.openai;

import dev.hone.llm.generate.Sampling;
import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.serving.admission.ApiKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request for a completion, understood but not yet decided on.
 *
 * @param model as asked: a line, or a version's full name
 * @param asked what is to be answered
 * @param sampling how the answer is to be chosen
 * @param aim how good an answer the caller wants
 * @param standing whose request it is, and where it counts
 */
public record ChatRequest(String model, Asked asked, Wishes sampling, Aim aim, Standing standing) {

    /**
     * What is to be answered, and how often.
     *
     * @param conversation of a text to be continued as it stands, that text as a user's turn
     * @param choices how many answers, from 1
     * @param raw a text to be continued as it stands; null where the conversation is to be answered
     * @param form what each must look like
     */
    public record Asked(
            Conversation conversation,
            int choices,
            @Nullable Raw raw,
            AnswerForm form) {}

    /**
     * A text to be continued as it stands.
     *
     * @param ids where it came as token ids; else null
     * @param scored whether its own tokens are told with their log-probabilities
     */
    public record Raw(String text, @Nullable List<Integer> ids, boolean scored) {}

    /**
     * How to sample; null where the caller leaves it to the server.
     *
     * @param temperature in [0, 2]
     * @param maxTokens 0 where no answer is wanted at all
     * @param topP in [0, 1]; at 0 the likeliest token alone is left
     * @param topK 0 and -1 for all tokens
     * @param minP in [0, 1]
     * @param repetitionPenalty in [0.01, 2]
     * @param deterministic whether the same request is to give the same answer whatever runs beside it; null where that
     *     is left to the server
     * @param topLogprobs how many of the likeliest tokens are told of at each place, beside the one that came; null
     *     where no log-probabilities are told
     */
    public record Wishes(
            @Nullable Double temperature,
            @Nullable Double topP,
            @Nullable Integer topK,
            @Nullable Double minP,
            @Nullable Double repetitionPenalty,
            @Nullable Integer maxTokens,
            @Nullable Long seed,
            List<String> stop,
            Sampling.Shifts shifts,
            Sampling.Ending ending,
            @Nullable Boolean deterministic,
            @Nullable Integer topLogprobs) {
        public Wishes {
            stop = List.copyOf(stop);
        }

        /** Whether the tokens of the answer are told, with their log-probabilities. */
        public boolean tellsTokens() {
            return topLogprobs != null;
        }
    }

    /**
     * How good an answer the caller wants; null where that is left to the server.
     *
     * @param guidance how far the answer is driven towards the goal, 1 for not at all
     */
    public record Aim(@Nullable AskedGoal goal, @Nullable Double guidance) {}

    /**
     * The goal that the caller wants.
     *
     * @param level null for none
     */
    public record AskedGoal(@Nullable Integer level) {}

    /**
     * Whose request it is, and where it counts.
     *
     * @param segment null for the server's own
     * @param excluded why the request does not count; null where it does
     * @param session the conversation that it is part of; null where nobody said
     * @param caller whose key it came with; null where nobody needs one
     */
    public record Standing(
            @Nullable String segment,
            @Nullable String subject,
            @Nullable String session,
            @Nullable AskedExclusion excluded,
            @Nullable String traceparent,
            @Nullable ApiKey caller) {}

    /** Why a caller wants a request left out of everything that counts. */
    public enum AskedExclusion {
        /** Nobody asked: traffic of tests. */
        TEST,
        /** Who asked does not want to be learned from. */
        OPTED_OUT
    }

    /** The same as part of another span of its trace. */
    public ChatRequest tracedAs(String traceparent) {
        return new ChatRequest(
                model,
                asked,
                sampling,
                aim,
                new Standing(
                        standing.segment(),
                        standing.subject(),
                        standing.session(),
                        standing.excluded(),
                        traceparent,
                        standing.caller()));
    }

    /** Whether only the prompt is to be told of. */
    public boolean wantsNoAnswer() {
        return Integer.valueOf(0).equals(sampling.maxTokens());
    }

    /** Whether the tokens of the prompt are told with their log-probabilities. */
    public boolean scoresPrompt() {
        Raw raw = asked.raw();
        return raw != null && raw.scored();
    }

    public List<Message> messages() {
        return asked.conversation().messages();
    }

    public int choices() {
        return asked.choices();
    }

    public @Nullable String subject() {
        return standing.subject();
    }

    public @Nullable ApiKey caller() {
        return standing.caller();
    }
}
