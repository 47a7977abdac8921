package dev.hone.serving.openai;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.common.HttpResponseWriter;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.answers.Piece;
import dev.hone.serving.openai.OpenAiReplies.ChunkChoice;
import dev.hone.serving.openai.OpenAiReplies.Logprobs;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An answer as an {@link EventStream}, one event for each piece. */
final class StreamedReply implements ChatListener {

    private final EventStream events;
    private final boolean includeUsage;
    private final boolean tellsTokens;
    private final Set<Integer> opened = new HashSet<>();
    // How many tokens of each choice have been told.
    private final Map<Integer, Integer> told = new HashMap<>();
    private @Nullable Served served;

    /** @param tellsTokens whether each token is told with its log-probability */
    StreamedReply(HttpResponseWriter writer, boolean includeUsage, boolean tellsTokens) {
        this.events = new EventStream(writer);
        this.includeUsage = includeUsage;
        this.tellsTokens = tellsTokens;
    }

    @Override
    public synchronized void began(Served who) {
        served = who;
    }

    @Override
    public synchronized void text(int choice, Piece piece) {
        open(choice);
        send(choice, Map.of("content", piece.text()), logprobs(choice, piece.tokens()), null);
    }

    @Override
    public boolean isStreamed() {
        return true;
    }

    @Override
    public synchronized void done(Finished finished) {
        for (int choice = 0; choice < finished.choices().size(); choice++) {
            open(choice);
            end(choice, finished.choices().get(choice));
        }
        if (includeUsage) {
            events.send(OpenAiReplies.usage(who(), finished));
        }
        events.end();
    }

    @Override
    public synchronized void failed(Refusal refusal) {
        events.fail(refusal);
    }

    private void open(int choice) {
        if (opened.add(choice)) {
            send(choice, OpenAiReplies.opening(), null, null);
        }
    }

    /** With the tokens that have no text of their own, and came with no piece. */
    private void end(int choice, Finished.Choice whole) {
        int before = told.getOrDefault(choice, 0);
        List<AnswerToken> left = whole.tokens().subList(before, whole.tokens().size());
        send(choice, Map.of(), left.isEmpty() ? null : logprobs(choice, left), whole.finishReason());
    }

    private @Nullable Logprobs logprobs(int choice, List<AnswerToken> tokens) {
        if (!tellsTokens) {
            return null;
        }
        told.merge(choice, tokens.size(), Integer::sum);
        return Logprobs.of(tokens);
    }

    private Served who() {
        return requireNonNull(served, "an answer begins before its text");
    }

    private void send(
            int choice, Map<String, String> delta, @Nullable Logprobs logprobs, @Nullable String finishReason) {
        ChunkChoice part = new ChunkChoice(choice, delta, logprobs, finishReason);
        events.send(OpenAiReplies.chunk(who(), part));
    }
}
