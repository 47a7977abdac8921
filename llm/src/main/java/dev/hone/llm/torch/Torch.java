package dev.hone.llm.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;

/**
 * The engine of this process: its device, the root of its memory scopes, and how many threads each caller may use.
 *
 * <p>Results are bit-identical only for equal numbers of threads, so the number is part of what makes a run repeatable.
 */
public final class Torch {

    // Read by every scope; set before the first model is loaded.
    private static volatile Device device = Device.cpu();

    // The engine keeps the number by thread, so that every call says how many it may use.
    private static final ThreadLocal<Integer> THREADS = ThreadLocal.withInitial(() -> Started.THREADS);

    private Torch() {}

    /**
     * Chooses where models live and compute: {@code cpu}, {@code cuda} or {@code cuda:0}. Set it once, before the first
     * model is loaded.
     *
     * @throws IllegalArgumentException where the engine of this process has no such device, with what is missing and
     *     where to get it
     */
    public static void setDevice(String name) {
        if (!name.matches("cpu|cuda(:[0-9]{1,3})?")) {
            throw new IllegalArgumentException("device must be cpu, cuda or cuda:0, was \"" + name + "\"");
        }
        int index = name.contains(":") ? Integer.parseInt(name.substring(name.indexOf(':') + 1)) : 0;
        device = name.equals("cpu") ? Device.cpu() : CudaDevice.find(index, Torch::start);
    }

    /** Whether models live on a GPU. */
    public static boolean isOnGpu() {
        return device.isGpu();
    }

    /**
     * Lets what the calling thread computes from now on use so many threads of the engine. Other threads are not
     * concerned: whoever computes on a thread of its own chooses for itself, and nobody changes the number of another
     * behind its back.
     */
    public static void setThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, was " + threads);
        }
        THREADS.set(threads);
    }

    /** How many the calling thread may use; as many as the machine has cores unless it has chosen. */
    public static int threads() {
        return THREADS.get();
    }

    /** The version of the engine. */
    public static String version() {
        return start().getVersion();
    }

    /**
     * Whether the calling thread records gradients; the engine begins so in every new thread, and no thread that has
     * computed stays so.
     */
    public static boolean recordsGradients() {
        start();
        return JniUtils.isGradMode();
    }

    /** Whether the engine has failed for want of memory, the host's or a device's. */
    public static boolean isOutOfMemory(Throwable failure) {
        return failure instanceof EngineException
                && String.valueOf(failure.getMessage())
                        .matches("(?s).*(out of memory|allocate memory|enough memory).*");
    }

    /** A memory scope of its own: whatever is made in it is freed when it closes. */
    public static PtNDManager newScope() {
        return (PtNDManager) start().newBaseManager(device);
    }

    /** The same in the host's memory, wherever models live. */
    public static PtNDManager newHostScope() {
        return (PtNDManager) start().newBaseManager(Device.cpu());
    }

    private static Engine start() {
        return Started.ENGINE;
    }

    /** Loads the native libraries at the first use. */
    private static final class Started {
        private static final Engine ENGINE = engine();
        private static final int THREADS = JniUtils.getNumThreads();

        private static Engine engine() {
            WaitPolicy.spinBriefly();
            return Engine.getEngine("PyTorch");
        }
    }
}
