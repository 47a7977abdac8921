package dev.hone.serving.openai;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.hone.serving.admission.JsonBody;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.answers.Piece;
import dev.hone.serving.openai.OpenAiReplies.ChunkChoice;
import dev.hone.serving.openai.OpenAiReplies.Logprobs;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer as server-sent events, one for each piece, {@code [DONE]} at last.
 *
 * <p>The status goes out with the first piece, so that what fails before it is an ordinary error; what fails later ends
 * the stream with an event that holds the error, and without {@code [DONE]}.
 */
final class StreamedReply implements ChatListener {

    private static final Logger LOGGER = LoggerFactory.getLogger(StreamedReply.class);
    private static final byte[] PREFIX = "data: ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "[DONE]".getBytes(StandardCharsets.UTF_8);
    private static final ResponseHeaders HEADERS = ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.EVENT_STREAM)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
            .build();

    private final HttpResponseWriter writer;
    private final boolean includeUsage;
    private final boolean tellsTokens;
    private final Set<Integer> opened = new HashSet<>();
    // How many tokens of each choice have been told.
    private final Map<Integer, Integer> told = new HashMap<>();
    private @Nullable Served served;
    private boolean begun;

    /** @param tellsTokens whether each token is told with its log-probability */
    StreamedReply(HttpResponseWriter writer, boolean includeUsage, boolean tellsTokens) {
        this.writer = writer;
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
            event(JsonBody.write(OpenAiReplies.usage(who(), finished)));
        }
        event(END);
        writer.close();
    }

    @Override
    public synchronized void failed(Refusal refusal) {
        if (begun) {
            event(refusal.body());
            writer.close();
        } else {
            writer.close(refusal.whole());
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
        event(JsonBody.write(OpenAiReplies.chunk(who(), part)));
    }

    // A client that has gone makes these writes idle; its generation is being cancelled then.
    private void event(byte[] content) {
        if (!begun) {
            begun = true;
            write(HEADERS);
        }
        byte[] framed = new byte[PREFIX.length + content.length + 2];
        System.arraycopy(PREFIX, 0, framed, 0, PREFIX.length);
        System.arraycopy(content, 0, framed, PREFIX.length, content.length);
        framed[framed.length - 2] = '\n';
        framed[framed.length - 1] = '\n';
        write(HttpData.wrap(framed));
    }

    private void write(HttpObject object) {
        if (!writer.tryWrite(object)) {
            LOGGER.atTrace().log("the client has gone");
        }
    }
}
