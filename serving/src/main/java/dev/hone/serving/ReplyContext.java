package dev.hone.serving;

import dev.hone.serving.capture.Capture;
import dev.hone.serving.openai.ChatListener;
import dev.hone.serving.ops.ServingMetrics;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * The collaborators that all reply collectors of a server share.
 *
 * @param executor may block: captures run on it
 */
record ReplyContext(Capture capture, Executor executor, ServingMetrics metrics, InstantSource clock) {

    /**
     * @param instead has another version answer, where the one that was to is gone before it has said anything; false
     *     where there is none
     */
    ReplyCollector begin(ServedRequest interaction, ChatListener listener, BooleanSupplier instead) {
        return new ReplyCollector(interaction, listener, this, instead);
    }
}
