package dev.hone.llm.torch;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a process and its CUDA device, in words that say how to mend it; a function of what was found.
 *
 * <p>The engine takes the libtorch that {@code PYTORCH_LIBRARY_PATH} names, without a word the CPU build of its class
 * path where there is none, and the JNI library of {@code PYTORCH_FLAVOR} and {@code PYTORCH_VERSION}.
 */
final class CudaRefusal {

    /** The one version that the engine's JNI library was made for. */
    static final String VERSION = "2.7.1";

    /** The flavor of its JNI library for CUDA, which is version 12.8. */
    static final String FLAVOR = "cu128";

    static final String TORCH = "libtorch.so";
    static final String TORCH_CUDA = "libtorch_cuda.so";

    private static final String OWN_JNI = "libdjl_torch.so";
    private static final String DRIVER = "libcuda.so";

    private static final String NEEDED = "CUDA takes libtorch " + VERSION + " for CUDA 12.8"
            + " (libtorch-cxx11-abi-shared-with-deps-" + VERSION + "+" + FLAVOR + ".zip, from"
            + " https://download.pytorch.org/libtorch/" + FLAVOR + "), unpacked, and in the environment"
            + " PYTORCH_LIBRARY_PATH with its folder lib and PYTORCH_FLAVOR=" + FLAVOR + "; docs/gpu.md tells more";

    private CudaRefusal() {}

    /**
     * What the engine will look at, each null where it is not set.
     *
     * @param files names of the files in the first folder of the path that has libtorch; empty where none has
     */
    record Told(
            @Nullable String path,
            @Nullable String flavor,
            @Nullable String version,
            Optional<Set<String>> files) {}

    /**
     * What there is once the engine runs.
     *
     * @param cuda whether its libtorch is one for CUDA
     * @param devices how many devices that libtorch can use
     * @param visible CUDA_VISIBLE_DEVICES, null where it is not set
     */
    record Seen(boolean cuda, int devices, @Nullable String visible) {}

    /** Before the engine is started, since it would take another library or none, and not say why. */
    static Optional<String> of(Told told) {
        if (told.path() == null) {
            return Optional.empty();
        }
        if (told.files().isEmpty()) {
            return Optional.of(
                    "PYTORCH_LIBRARY_PATH is " + told.path() + ", where there is no " + TORCH + ". " + NEEDED);
        }
        Set<String> files = told.files().get();
        if (!files.contains(TORCH_CUDA)) {
            return Optional.of("PYTORCH_LIBRARY_PATH is " + told.path() + ", where the libtorch is one for processors: "
                    + "there is no " + TORCH_CUDA + ". " + NEEDED);
        }
        return files.stream().anyMatch(file -> file.endsWith(OWN_JNI)) ? Optional.empty() : jni(told);
    }

    private static Optional<String> jni(Told told) {
        if (!FLAVOR.equals(told.flavor())) {
            return Optional.of("PYTORCH_FLAVOR is " + shown(told.flavor()) + ": set it to " + FLAVOR
                    + ", by which the engine finds its JNI library for CUDA");
        }
        if (told.version() != null
                && !told.version().isEmpty()
                && !told.version().equals(VERSION)) {
            return Optional.of("PYTORCH_VERSION is " + told.version() + ", and the engine's JNI library goes with "
                    + VERSION + " alone: leave it out. " + NEEDED);
        }
        return Optional.empty();
    }

    /** Of an engine that did not start; {@code why} is what the system's loader said. */
    static String notLoaded(String path, String why) {
        return why.contains(DRIVER)
                ? "the NVIDIA driver is missing (" + why + "): " + driver()
                : "the engine cannot load the libtorch in " + path + " (" + why + "). " + NEEDED;
    }

    /** Of the device with this number, once the engine runs. */
    static Optional<String> of(int number, Seen seen) {
        if (!seen.cuda()) {
            return Optional.of("this process has the engine's build for processors. " + NEEDED);
        }
        if (seen.devices() == 0) {
            return Optional.of("CUDA's libraries are loaded and see no device (CUDA_VISIBLE_DEVICES is "
                    + shown(seen.visible()) + "): " + driver());
        }
        if (number >= seen.devices()) {
            List<String> there = IntStream.range(0, seen.devices())
                    .mapToObj(each -> "cuda:" + each)
                    .toList();
            return Optional.of("device cuda:" + number + " does not exist: there is " + String.join(", ", there)
                    + " (CUDA_VISIBLE_DEVICES is " + shown(seen.visible()) + "; what it leaves is numbered from 0)");
        }
        return Optional.empty();
    }

    private static String driver() {
        return "see that nvidia-smi lists one, that the driver is 525 or later (570 is CUDA 12.8's own), and that a"
                + " container was started with its GPUs (--gpus all)";
    }

    private static String shown(@Nullable String value) {
        return value == null ? "not set" : '"' + value + '"';
    }
}
