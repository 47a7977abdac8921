package dev.hone.serving;

import dev.hone.serving.capture.Capture;
import dev.hone.serving.openai.ChatListener;
import dev.hone.serving.ops.ServingMetrics;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * The collaborators that all reply collectors of a server share.
 *
 * @param executor may block: captures run on it
 */
record ReplyContext(Capture capture, Executor executor, ServingMetrics metrics, InstantSource clock) {

    ReplyCollector begin(ServedRequest interaction, ChatListener listener) {
        return new ReplyCollector(interaction, listener, this);
    }
}
