package dev.hone.llm.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.Utils;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds a CUDA device.
 *
 * <p>Devices are tried and not counted: the engine counts them with a {@code libcudart.so} that the system's loader has
 * to find, and counts none where there is only the one that libtorch brings under another name.
 */
final class CudaDevice {

    private static final String PATH = "PYTORCH_LIBRARY_PATH";

    private CudaDevice() {}

    /**
     * The device with this number.
     *
     * @throws IllegalArgumentException where there is none, with what is missing and where to get it
     */
    static Device find(int number, Supplier<Engine> engine) {
        CudaRefusal.of(told()).ifPresent(CudaDevice::refuse);
        CudaRefusal.of(number, seen(started(engine), number)).ifPresent(CudaDevice::refuse);
        return Device.gpu(number);
    }

    private static void refuse(String why) {
        throw new IllegalArgumentException(why);
    }

    private static CudaRefusal.Told told() {
        String path = setting(PATH);
        return new CudaRefusal.Told(
                path,
                setting("PYTORCH_FLAVOR"),
                setting("PYTORCH_VERSION"),
                path == null ? Optional.empty() : files(path));
    }

    private static @Nullable String setting(String name) {
        return Utils.getEnvOrSystemProperty(name);
    }

    /** As the engine looks: the first folder that holds libtorch, or that of the file itself. */
    private static Optional<Set<String>> files(String path) {
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .map(File::new)
                .map(each -> each.isDirectory() ? new File(each, CudaRefusal.TORCH) : each)
                .filter(file -> file.getName().equals(CudaRefusal.TORCH) && file.isFile())
                .findFirst()
                .map(file -> file.toPath()
                        .resolveSibling("")
                        .toFile()
                        .getAbsoluteFile()
                        .list())
                .map(Set::of);
    }

    private static Engine started(Supplier<Engine> engine) {
        try {
            return engine.get();
        } catch (EngineException | LinkageError failed) {
            throw new IllegalArgumentException(
                    CudaRefusal.notLoaded(Optional.ofNullable(setting(PATH)).orElse("the class path"), deepest(failed)),
                    failed);
        }
    }

    private static String deepest(Throwable failed) {
        String said = failed.toString();
        for (@Nullable Throwable each = failed; each != null; each = each.getCause()) {
            String message = each.getMessage();
            said = message == null ? said : message;
        }
        return said;
    }

    private static CudaRefusal.Seen seen(Engine engine, int number) {
        boolean cuda = Files.exists(Path.of(LibUtils.getLibtorchPath()).resolve(CudaRefusal.TORCH_CUDA));
        int devices = 0;
        if (engine.hasCapability(StandardCapabilities.CUDA)) {
            // Each device that is tried gets a context, so the others are looked at only where the wish cannot be met.
            if (isThere(engine, number)) {
                devices = number + 1;
            } else {
                while (devices < number && isThere(engine, devices)) {
                    devices++;
                }
            }
        }
        return new CudaRefusal.Seen(cuda, devices, System.getenv("CUDA_VISIBLE_DEVICES"));
    }

    private static boolean isThere(Engine engine, int number) {
        try (NDManager scope = engine.newBaseManager(Device.gpu(number))) {
            scope.zeros(new Shape()).getDevice();
            return true;
        } catch (EngineException none) {
            return false;
        }
    }
}
