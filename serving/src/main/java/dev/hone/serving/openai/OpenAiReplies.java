package dev.hone.serving.openai;

import dev.hone.serving.answers.AnswerToken;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The objects of OpenAI's API as they stand in replies; member names are these in snake_case. */
final class OpenAiReplies {

    private static final String ASSISTANT = "assistant";
    private static final double LEAST_LOGPROB = -9999;

    private OpenAiReplies() {}

    record Completion(
            String id,
            String object,
            long created,
            String model,
            String systemFingerprint,
            List<Choice> choices,
            Usage usage,
            Hone hone) {}

    record Choice(
            int index,
            Map<String, @Nullable Object> message,
            @Nullable Logprobs logprobs,
            String finishReason) {}

    record Chunk(
            String id,
            String object,
            long created,
            String model,
            String systemFingerprint,
            List<ChunkChoice> choices,
            @Nullable Usage usage,
            Hone hone) {}

    record ChunkChoice(
            int index,
            Map<String, ?> delta,
            @Nullable Logprobs logprobs,
            @Nullable String finishReason) {}

    /** The tokens of a text with their log-probabilities. */
    record Logprobs(List<TokenLogprob> content, @Nullable Object refusal) {
        static Logprobs of(List<AnswerToken> tokens) {
            return new Logprobs(tokens.stream().map(TokenLogprob::of).toList(), null);
        }
    }

    record TokenLogprob(String token, List<Integer> bytes, double logprob, List<TopLogprob> topLogprobs) {
        static TokenLogprob of(AnswerToken token) {
            TopLogprob chosen = TopLogprob.of(token.chosen());
            List<TopLogprob> top =
                    token.alternatives().stream().map(TopLogprob::of).toList();
            return new TokenLogprob(chosen.token(), chosen.bytes(), chosen.logprob(), top);
        }
    }

    record TopLogprob(String token, List<Integer> bytes, double logprob) {
        static TopLogprob of(AnswerToken.Candidate candidate) {
            AnswerToken.Spelling spelling = candidate.spelling();
            return new TopLogprob(
                    spelling == null ? "" : spelling.text(),
                    spelling == null ? List.of() : spelling.bytes(),
                    shown(candidate.logprob()));
        }

        // JSON has no infinity; a token that cannot come is shown as OpenAI shows it.
        static double shown(double logprob) {
            return Math.max(logprob, LEAST_LOGPROB);
        }
    }

    record Usage(int promptTokens, int completionTokens, int totalTokens) {
        static Usage of(Served served, Finished finished) {
            int completion = finished.completionTokens();
            return new Usage(served.promptTokens(), completion, served.promptTokens() + completion);
        }
    }

    /** What is ours: who answered, to what goal, how far driven towards it, and how much of the prompt was too much. */
    record Hone(
            @Nullable String version,
            @Nullable String arm,
            @Nullable Integer goal,
            @Nullable Double guidance,
            String segment,
            int promptTokensLeftOut) {
        static Hone of(Served served) {
            return new Hone(
                    served.version(),
                    served.arm(),
                    served.goal(),
                    served.guidance(),
                    served.segment(),
                    served.promptTokensLeftOut());
        }
    }

    record Model(
            String id,
            String object,
            long created,
            String ownedBy,
            @Nullable String parent,
            String root) {}

    record ModelList(String object, List<Model> data) {}

    /** @param tellsTokens whether each token is told with its log-probability */
    static Completion completion(Served served, Finished finished, boolean tellsTokens) {
        List<Choice> choices = IntStream.range(0, finished.choices().size())
                .mapToObj(index -> choice(
                        answered(served, index), index, finished.choices().get(index), tellsTokens))
                .toList();
        return new Completion(
                served.id(),
                "chat.completion",
                served.at().getEpochSecond(),
                served.model(),
                served.fingerprint(),
                choices,
                Usage.of(served, finished),
                Hone.of(served));
    }

    /** A piece of one choice, or its end. */
    static Chunk chunk(Served served, ChunkChoice choice) {
        return chunk(served, List.of(choice), null);
    }

    /** The tokens of the whole answer, after its last choice. */
    static Chunk usage(Served served, Finished finished) {
        return chunk(served, List.of(), Usage.of(served, finished));
    }

    static Map<String, String> opening() {
        return Map.of("role", ASSISTANT, "content", "");
    }

    /** One choice, of which nothing has come yet. */
    static Answered answered(Served served, int index) {
        return new Answered(served.id() + "." + index, served.calling());
    }

    private static Choice choice(Answered answered, int index, Finished.Choice choice, boolean tellsTokens) {
        Map<String, @Nullable Object> message = Answered.message(answered, choice.text());
        Logprobs logprobs = tellsTokens ? Logprobs.of(choice.tokens()) : null;
        return new Choice(index, message, logprobs, answered.finishReason(choice.finishReason()));
    }

    private static Chunk chunk(Served served, List<ChunkChoice> choices, @Nullable Usage usage) {
        return new Chunk(
                served.id(),
                "chat.completion.chunk",
                served.at().getEpochSecond(),
                served.model(),
                served.fingerprint(),
                choices,
                usage,
                Hone.of(served));
    }
}
