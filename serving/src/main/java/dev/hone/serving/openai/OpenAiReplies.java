package dev.hone.serving.openai;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The objects of OpenAI's API as they stand in replies; member names are these in snake_case. */
final class OpenAiReplies {

    private static final String ASSISTANT = "assistant";

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

    record Choice(int index, Reply message, @Nullable Object logprobs, String finishReason) {}

    record Reply(String role, String content, @Nullable String refusal) {}

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
            Map<String, String> delta,
            @Nullable Object logprobs,
            @Nullable String finishReason) {}

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

    static Completion completion(Served served, Finished finished) {
        List<Choice> choices = IntStream.range(0, finished.choices().size())
                .mapToObj(index -> choice(index, finished.choices().get(index)))
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
    static Chunk chunk(Served served, int index, Map<String, String> delta, @Nullable String finishReason) {
        return chunk(served, List.of(new ChunkChoice(index, delta, null, finishReason)), null);
    }

    /** The tokens of the whole answer, after its last choice. */
    static Chunk usage(Served served, Finished finished) {
        return chunk(served, List.of(), Usage.of(served, finished));
    }

    static Map<String, String> opening() {
        return Map.of("role", ASSISTANT, "content", "");
    }

    private static Choice choice(int index, Finished.Choice choice) {
        return new Choice(index, new Reply(ASSISTANT, choice.text(), null), null, choice.finishReason());
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
