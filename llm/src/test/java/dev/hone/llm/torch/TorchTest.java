package dev.hone.llm.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchTest {

    @Test
    void computesOnTheProcessorUnlessToldOtherwise() {
        Torch.setDevice("cpu");
        try (var scope = Torch.newScope()) {
            assertThat(scope.getDevice().isGpu()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "cuda:x", "cuda:-1", "CPU", ""})
    void refusesADeviceThatItCannotName(String device) {
        assertThatThrownBy(() -> Torch.setDevice(device)).hasMessageContaining("device must be cpu, cuda or cuda:0");
    }

    @Test
    void saysWhichLibrariesAreMissingWhereTheEngineHasNoneForCuda() {
        assertThatThrownBy(() -> Torch.setDevice("cuda:999"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("this process has the engine's build for processors")
                .hasMessageContaining("PYTORCH_LIBRARY_PATH");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA out of memory. Tried to allocate 2.00 GiB",
                "The following operation failed in the TorchScript interpreter.\nRuntimeError: CUDA out of memory.",
                "[enforce fail at alloc_cpu.cpp:119] err == 0. DefaultCPUAllocator: can't allocate memory: you tried",
                "DefaultCPUAllocator: not enough memory: you tried to allocate 8 bytes."
            })
    void knowsAWantOfMemory(String words) {
        assertThat(Torch.isOutOfMemory(new EngineException(words))).isTrue();
        assertThat(Torch.isOutOfMemory(new IllegalStateException(words))).isFalse();
    }

    @Test
    void theEnginesOwnWantOfMemoryIsKnown() {
        try (var scope = Torch.newScope()) {
            assertThatThrownBy(() -> scope.zeros(new Shape(1L << 46)))
                    .satisfies(
                            failure -> assertThat(Torch.isOutOfMemory(failure)).isTrue());
            assertThatThrownBy(() -> scope.zeros(new Shape(-1)))
                    .satisfies(
                            failure -> assertThat(Torch.isOutOfMemory(failure)).isFalse());
        }
    }
}
