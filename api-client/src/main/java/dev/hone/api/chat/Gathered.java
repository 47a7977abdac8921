package dev.hone.api.chat;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The pieces of an answer as the whole that they make. */
final class Gathered {

    private final Map<Integer, Parts> parts = new TreeMap<>();
    private @Nullable ChatChunk last;
    private @Nullable Usage usage;

    private static final class Parts {
        private final StringBuilder text = new StringBuilder();
        private final List<ToolCall> calls = new ArrayList<>();
        private final List<TokenLogprob> tokens = new ArrayList<>();
        private boolean tells;
        private @Nullable String finishReason;

        private void add(ChatChunk.Choice piece) {
            String content = piece.delta().content();
            text.append(content == null ? "" : content);
            List<ToolCall> more = piece.delta().toolCalls();
            calls.addAll(more == null ? List.of() : more);
            Logprobs logprobs = piece.logprobs();
            if (logprobs != null) {
                tells = true;
                tokens.addAll(logprobs.tokens());
            }
            finishReason = piece.finishReason() == null ? finishReason : piece.finishReason();
        }

        private ChatCompletion.Choice whole(int index) {
            String content = text.isEmpty() && !calls.isEmpty() ? null : text.toString();
            Message message = new Message("assistant", content, calls.isEmpty() ? null : calls, null);
            return new ChatCompletion.Choice(index, message, tells ? new Logprobs(tokens) : null, finishReason);
        }
    }

    void add(ChatChunk chunk) {
        last = chunk;
        usage = chunk.usage() == null ? usage : chunk.usage();
        for (ChatChunk.Choice piece : chunk.choices()) {
            parts.computeIfAbsent(piece.index(), index -> new Parts()).add(piece);
        }
    }

    /** What has come so far; throws an {@link IllegalStateException} where nothing has. */
    ChatCompletion whole() {
        if (last == null) {
            throw new IllegalStateException("nothing of the stream has been read yet");
        }
        ChatChunk told = requireNonNull(last);
        List<ChatCompletion.Choice> choices = parts.entrySet().stream()
                .map(one -> one.getValue().whole(one.getKey()))
                .toList();
        return new ChatCompletion(
                told.id(), told.created(), told.model(), told.systemFingerprint(), choices, usage, told.hone());
    }
}
