package dev.hone.serving.openai;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.common.HttpResponseWriter;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.answers.Piece;
import dev.hone.serving.openai.OpenAiReplies.ChunkChoice;
import dev.hone.serving.openai.OpenAiReplies.Logprobs;
import java.util.ArrayList;
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
    private final Map<Integer, Answered> answers = new HashMap<>();
    // Of each choice, what waits for a piece that it may go with, and how many have been told.
    private final Map<Integer, List<AnswerToken>> waiting = new HashMap<>();
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
        waiting.computeIfAbsent(choice, fresh -> new ArrayList<>()).addAll(piece.tokens());
        say(choice, answered(choice).add(piece.text()));
    }

    @Override
    public boolean isStreamed() {
        return true;
    }

    @Override
    public synchronized void done(Finished finished) {
        for (int choice = 0; choice < finished.choices().size(); choice++) {
            open(choice);
            say(choice, answered(choice).finish());
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

    private Answered answered(int choice) {
        return answers.computeIfAbsent(choice, index -> OpenAiReplies.answered(who(), index));
    }

    private void say(int choice, List<Map<String, Object>> deltas) {
        for (Map<String, Object> delta : deltas) {
            open(choice);
            List<AnswerToken> tokens = waiting.getOrDefault(choice, List.of());
            waiting.remove(choice);
            send(choice, delta, logprobs(choice, tokens), null);
        }
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
        String reason = answered(choice).finishReason(whole.finishReason());
        send(choice, Map.of(), left.isEmpty() ? null : logprobs(choice, left), reason);
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

    private void send(int choice, Map<String, ?> delta, @Nullable Logprobs logprobs, @Nullable String finishReason) {
        ChunkChoice part = new ChunkChoice(choice, delta, logprobs, finishReason);
        events.send(OpenAiReplies.chunk(who(), part));
    }
}
