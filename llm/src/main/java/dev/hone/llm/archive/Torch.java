package dev.hone.llm.archive;

import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;

/**
 * The engine of this process: its number of threads and the root of its memory scopes.
 *
 * <p>The number of threads is a setting of the process, not of a model. Results are bit-identical only for equal numbers, so it is
 * part of what makes a run repeatable. Set it once, before the first model is loaded.
 */
public final class Torch {

    private Torch() {}

    public static void setThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, was " + threads);
        }
        start();
        JniUtils.setNumThreads(threads);
    }

    public static int threads() {
        start();
        return JniUtils.getNumThreads();
    }

    /** A memory scope of its own: whatever is made in it is freed when it closes. */
    public static PtNDManager newScope() {
        return (PtNDManager) start().newBaseManager();
    }

    private static Engine start() {
        return Started.ENGINE;
    }

    /** Loads the native libraries at the first use. */
    private static final class Started {
        private static final Engine ENGINE = engine();

        private static Engine engine() {
            WaitPolicy.sleepWhileWaiting();
            return Engine.getEngine("PyTorch");
        }
    }
}
