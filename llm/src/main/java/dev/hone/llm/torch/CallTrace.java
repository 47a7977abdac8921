package dev.hone.llm.torch;

import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;

/**
 * Every call that one thread makes of the engine's library while something runs, with its time: to see where the time
 * of a program goes. What is traced is slower, by about a microsecond a call.
 */
public final class CallTrace {

    private CallTrace() {}

    /** Runs it on the calling thread, and writes its calls as Chrome's trace viewer reads them. */
    public static void record(Path file, Runnable work) {
        // The engine has to be there.
        Torch.version();
        JniUtils.startProfile(false, false, false);
        try {
            work.run();
        } finally {
            JniUtils.stopProfile(file.toString());
        }
    }
}
