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
import dev.hone.serving.answers.Piece;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
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
    private final Set<Integer> opened = new HashSet<>();
    private @Nullable Served served;
    private boolean begun;

    StreamedReply(HttpResponseWriter writer, boolean includeUsage) {
        this.writer = writer;
        this.includeUsage = includeUsage;
    }

    @Override
    public synchronized void began(Served who) {
        served = who;
    }

    @Override
    public synchronized void text(int choice, Piece piece) {
        open(choice);
        send(OpenAiReplies.chunk(who(), choice, Map.of("content", piece.text()), null));
    }

    @Override
    public boolean isStreamed() {
        return true;
    }

    @Override
    public synchronized void done(Finished finished) {
        for (int choice = 0; choice < finished.choices().size(); choice++) {
            open(choice);
            send(OpenAiReplies.chunk(
                    who(), choice, Map.of(), finished.choices().get(choice).finishReason()));
        }
        if (includeUsage) {
            send(OpenAiReplies.usage(who(), finished));
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
            send(OpenAiReplies.chunk(who(), choice, OpenAiReplies.opening(), null));
        }
    }

    private Served who() {
        return requireNonNull(served, "an answer begins before its text");
    }

    private void send(OpenAiReplies.Chunk chunk) {
        event(JsonBody.write(chunk));
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
