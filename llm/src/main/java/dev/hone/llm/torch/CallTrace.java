package dev.hone.llm.torch;

import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;

/**
 * Every call that one thread makes of the engine's library while something runs, with its time: to see where the time
 * of a program goes. What is traced is slower, by about a microsecond a call.
 *
 * <p>Whoever begins one closes it, on the same thread; the calls are then written as Chrome's trace viewer reads them.
 */
public final class CallTrace implements AutoCloseable {

    private final Path file;

    private CallTrace(Path file, boolean shapes) {
        // The engine has to be there.
        Torch.version();
        JniUtils.startProfile(false, shapes, false);
        this.file = file;
    }

    /** Runs it on the calling thread, and writes its calls. */
    public static void record(Path file, Runnable work) {
        CallTrace trace = new CallTrace(file, false);
        try {
            work.run();
        } finally {
            trace.close();
        }
    }

    /**
     * Begins one of all that the calling thread does.
     *
     * @param shapes whether it has the shapes of what each call was given: for that the library holds on to it, and
     *     takes memory anew where it would use it again, so that times are no longer what they are without a trace
     */
    public static CallTrace begin(Path file, boolean shapes) {
        return new CallTrace(file, shapes);
    }

    @Override
    public void close() {
        JniUtils.stopProfile(file.toString());
    }
}
