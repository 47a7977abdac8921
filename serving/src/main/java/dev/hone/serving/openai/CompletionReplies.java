package dev.hone.serving.openai;

import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.openai.OpenAiReplies.Hone;
import dev.hone.serving.openai.OpenAiReplies.TopLogprob;
import dev.hone.serving.openai.OpenAiReplies.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The objects of OpenAI's older completions as they stand in replies; member names are these in snake_case. */
final class CompletionReplies {

    private CompletionReplies() {}

    record Completion(
            String id,
            String object,
            long created,
            String model,
            String systemFingerprint,
            List<Choice> choices,
            @Nullable Usage usage,
            Hone hone) {

        static Completion of(Served served, List<Choice> choices, @Nullable Usage usage) {
            return new Completion(
                    served.id(),
                    "text_completion",
                    served.at().getEpochSecond(),
                    served.model(),
                    served.fingerprint(),
                    choices,
                    usage,
                    Hone.of(served));
        }
    }

    /** @param id of the interaction, which feedback refers to */
    record Choice(
            int index,
            String id,
            String text,
            @Nullable Logprobs logprobs,
            @Nullable String finishReason) {}

    /**
     * The tokens of a text with their log-probabilities.
     *
     * @param tokenLogprobs null for the first token of a prompt, before which there is nothing
     * @param textOffset where in the choice's text each begins, in characters
     */
    record Logprobs(
            List<String> tokens,
            List<@Nullable Double> tokenLogprobs,
            @Nullable List<@Nullable Map<String, Double>> topLogprobs,
            List<Integer> textOffset) {

        /** @param offset of the first token */
        static Logprobs of(List<AnswerToken> tokens, int offset, boolean withTop) {
            List<String> words = new ArrayList<>();
            List<@Nullable Double> logprobs = new ArrayList<>();
            List<@Nullable Map<String, Double>> tops = new ArrayList<>();
            List<Integer> offsets = new ArrayList<>();
            int at = offset;
            for (AnswerToken token : tokens) {
                TopLogprob chosen = TopLogprob.of(token.chosen());
                words.add(chosen.token());
                boolean known = !Double.isNaN(chosen.logprob());
                logprobs.add(known ? chosen.logprob() : null);
                tops.add(known ? top(token) : null);
                offsets.add(at);
                at += chosen.token().length();
            }
            return new Logprobs(words, logprobs, withTop ? tops : null, offsets);
        }

        private static Map<String, Double> top(AnswerToken token) {
            Map<String, Double> top = new LinkedHashMap<>();
            token.alternatives().stream()
                    .map(TopLogprob::of)
                    .forEach(one -> top.putIfAbsent(one.token(), one.logprob()));
            return top;
        }
    }
}
