package dev.hone.serving;

import dev.hone.serving.capture.Capture;
import dev.hone.serving.openai.ChatListener;
import dev.hone.serving.ops.ServingMetrics;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * The collaborators that all reply collectors of a server share.
 *
 * @param executor may block: captures run on it
 * @param unseen how many more answers that nobody sees may be under way
 */
record ReplyContext(Capture capture, Executor executor, ServingMetrics metrics, InstantSource clock, Semaphore unseen) {

    // One takes a row of the batch from nobody but for a turn, and a stage has all its time.
    private static final int MOST_UNSEEN = 1;

    ReplyContext(Capture capture, Executor executor, ServingMetrics metrics, InstantSource clock) {
        this(capture, executor, metrics, clock, new Semaphore(MOST_UNSEEN));
    }

    /**
     * @param instead has another version answer, where the one that was to is gone before it has said anything; false
     *     where there is none
     * @param afterwards run when the client has been answered, where the prompt is to be answered unseen as well
     */
    ReplyCollector begin(
            ServedRequest interaction, ChatListener listener, BooleanSupplier instead, Runnable afterwards) {
        return new ReplyCollector(interaction, listener, this, instead, afterwards);
    }
}
