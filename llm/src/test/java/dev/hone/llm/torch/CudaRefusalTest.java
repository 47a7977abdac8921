package dev.hone.llm.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.torch.CudaRefusal.Seen;
import dev.hone.llm.torch.CudaRefusal.Told;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CudaRefusalTest {

    private static final Set<String> CUDA = Set.of("libc10.so", "libtorch.so", "libtorch_cpu.so", "libtorch_cuda.so");
    private static final String ARCHIVE = "libtorch-cxx11-abi-shared-with-deps-2.7.1+cu128.zip";

    @Test
    void namesTheVersionOfTheJniLibraryOnTheClassPath() throws IOException {
        Properties jni = new Properties();
        try (InputStream resource = Torch.class.getResourceAsStream("/jnilib/pytorch.properties")) {
            jni.load(resource);
        }

        assertThat(jni.getProperty("jni_version")).startsWith(CudaRefusal.VERSION + "-");
        assertThat(Torch.class.getResource("/jnilib/linux-x86_64/" + CudaRefusal.FLAVOR + "/libdjl_torch.so"))
                .isNotNull();
    }

    @Test
    void nothingIsWrongBeforeTheStartWhereNoLibraryIsNamedOrTheRightOneIs() {
        assertThat(CudaRefusal.of(new Told(null, null, null, Optional.empty()))).isEmpty();
        assertThat(CudaRefusal.of(told("cu128", null, CUDA))).isEmpty();
        assertThat(CudaRefusal.of(told("cu128", "2.7.1", CUDA))).isEmpty();
    }

    @Test
    void aPathWithoutALibraryIsNamedSinceTheEngineWouldTakeAnother() {
        assertThat(CudaRefusal.of(new Told("/opt/torch", "cu128", null, Optional.empty())))
                .hasValueSatisfying(words -> assertThat(words)
                        .startsWith("PYTORCH_LIBRARY_PATH is /opt/torch, where there is no libtorch.so.")
                        .contains(ARCHIVE, "https://download.pytorch.org/libtorch/cu128", "PYTORCH_FLAVOR=cu128"));
    }

    @Test
    void aLibraryForProcessorsIsNamed() {
        assertThat(CudaRefusal.of(told("cu128", null, Set.of("libtorch.so", "libtorch_cpu.so"))))
                .hasValueSatisfying(words -> assertThat(words)
                        .contains("there is no libtorch_cuda.so")
                        .contains(ARCHIVE));
    }

    @ParameterizedTest(name = "PYTORCH_FLAVOR={0}")
    @CsvSource({", not set", "cpu, \"cpu\"", "cu128-precxx11, \"cu128-precxx11\"", "cu124, \"cu124\""})
    void anotherFlavorIsNamedSinceTheEngineHasNoLibraryForIt(@Nullable String flavor, String shown) {
        assertThat(CudaRefusal.of(told(flavor, null, CUDA)))
                .hasValue("PYTORCH_FLAVOR is " + shown
                        + ": set it to cu128, by which the engine finds its JNI library for CUDA");
    }

    @Test
    void anotherVersionIsNamed() {
        assertThat(CudaRefusal.of(told("cu128", "2.5.1", CUDA)))
                .hasValueSatisfying(words -> assertThat(words).startsWith("PYTORCH_VERSION is 2.5.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"libdjl_torch.so", "0.35.1-libdjl_torch.so"})
    void aJniLibraryOfOnesOwnGoesWithAnyFlavorAndVersion(String jni) {
        assertThat(CudaRefusal.of(told(null, "2.11.0", Set.of("libtorch.so", "libtorch_cuda.so", jni))))
                .isEmpty();
    }

    @Test
    void anEngineThatDoesNotStartIsToldWithTheLoadersWords() {
        assertThat(CudaRefusal.notLoaded("/opt/torch", "libcudnn.so.9: cannot open shared object file"))
                .startsWith("the engine cannot load the libtorch in /opt/torch (libcudnn.so.9: cannot open")
                .contains(ARCHIVE);
        assertThat(CudaRefusal.notLoaded("/opt/torch", "libcuda.so.1: cannot open shared object file"))
                .startsWith("the NVIDIA driver is missing (libcuda.so.1: cannot open")
                .contains("nvidia-smi")
                .doesNotContain(ARCHIVE);
    }

    @Test
    void theBuildForProcessorsIsToldFromOneThatSeesNoDevice() {
        assertThat(CudaRefusal.of(0, new Seen(false, 0, null)))
                .hasValueSatisfying(words -> assertThat(words)
                        .startsWith("this process has the engine's build for processors.")
                        .contains(ARCHIVE));
        assertThat(CudaRefusal.of(0, new Seen(true, 0, "")))
                .hasValueSatisfying(words -> assertThat(words)
                        .startsWith("CUDA's libraries are loaded and see no device (CUDA_VISIBLE_DEVICES is \"\")")
                        .contains("nvidia-smi", "525", "--gpus all")
                        .doesNotContain(ARCHIVE));
    }

    @Test
    void aNumberTooLargeIsToldWithThoseThereAre() {
        assertThat(CudaRefusal.of(1, new Seen(true, 2, null))).isEmpty();
        assertThat(CudaRefusal.of(2, new Seen(true, 2, null))).isPresent();
        assertThat(CudaRefusal.of(3, new Seen(true, 2, "4,5")))
                .hasValue("device cuda:3 does not exist: there is cuda:0, cuda:1 (CUDA_VISIBLE_DEVICES is \"4,5\";"
                        + " what it leaves is numbered from 0)");
    }

    private static Told told(@Nullable String flavor, @Nullable String version, Set<String> files) {
        return new Told("/opt/torch", flavor, version, Optional.of(files));
    }
}
