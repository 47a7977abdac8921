package dev.hone.llm.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found out where the engine's settings name folders of their own, by properties as by the environment. */
class CudaDeviceTest {

    @TempDir
    Path folder;

    @BeforeEach
    void nameAFolder() {
        System.setProperty("PYTORCH_LIBRARY_PATH", "/nowhere" + File.pathSeparator + folder);
        System.setProperty("PYTORCH_FLAVOR", "cu128");
    }

    @AfterEach
    void nameNone() {
        System.clearProperty("PYTORCH_LIBRARY_PATH");
        System.clearProperty("PYTORCH_FLAVOR");
    }

    @Test
    void theEngineIsNotStartedWhereItWouldTakeAnotherLibrary() {
        assertThatThrownBy(() -> CudaDevice.find(0, () -> {
                    throw new AssertionError("started");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("where there is no libtorch.so");
    }

    @Test
    void whatTheLoaderSaysIsTold() throws IOException {
        Files.createFile(folder.resolve("libtorch.so"));
        Files.createFile(folder.resolve("libtorch_cuda.so"));
        var loader = new UnsatisfiedLinkError(folder + "/libtorch.so: file too short");

        assertThatThrownBy(() -> CudaDevice.find(0, () -> {
                    throw new ExceptionInInitializerError(new EngineException("Failed to load", loader));
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the engine cannot load the libtorch in /nowhere")
                .hasMessageContaining("libtorch.so: file too short");
    }

    @Test
    void aLibraryMayBeNamedItself() throws IOException {
        Path library = Files.createFile(folder.resolve("libtorch.so"));
        System.setProperty("PYTORCH_LIBRARY_PATH", library.toString());

        assertThatThrownBy(() -> CudaDevice.find(0, () -> {
                    throw new AssertionError("started");
                }))
                .hasMessageContaining("there is no libtorch_cuda.so");
        assertThat(library).exists();
    }
}
