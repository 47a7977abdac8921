package dev.hone.serving.openai;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.hone.serving.admission.JsonBody;
import dev.hone.serving.admission.Refusal;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-sent events, {@code [DONE]} at last. One thread at a time.
 *
 * <p>The status goes out with the first event, so that what fails before it is an ordinary error; what fails later ends
 * the stream with an event that holds the error, and without {@code [DONE]}.
 */
final class EventStream {

    private static final Logger LOGGER = LoggerFactory.getLogger(EventStream.class);
    private static final byte[] PREFIX = "data: ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "[DONE]".getBytes(StandardCharsets.UTF_8);
    private static final ResponseHeaders HEADERS = ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.EVENT_STREAM)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
            .build();

    private final HttpResponseWriter writer;
    private boolean begun;

    EventStream(HttpResponseWriter writer) {
        this.writer = writer;
    }

    void send(Object chunk) {
        event(JsonBody.write(chunk));
    }

    void end() {
        event(END);
        writer.close();
    }

    void fail(Refusal refusal) {
        if (begun) {
            event(refusal.body());
            writer.close();
        } else {
            writer.close(refusal.whole());
        }
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
