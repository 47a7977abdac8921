package dev.hone.llm.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
