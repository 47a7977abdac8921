package dev.hone.llm.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.llm.model.Rope.Llama3Scaling;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotaryFrequenciesTest {

    /** Vectorised powers differ by one unit in the last place between machines; the reference's own do. */
    private static final int UNITS = 1;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "llama-2,128,10000,0",
        "llama-3.1,128,500000,8",
        "llama-3.2,64,500000,32",
        "qwen3,128,1000000,0",
        "tiny,6,10000,0"
    })
    void equalsTheReference(String name, int headSize, double theta, double factor) throws IOException {
        Llama3Scaling scaling = factor == 0 ? null : new Llama3Scaling(factor, 1, 4, 8192);
        float[] found = RotaryFrequencies.of(config(headSize, theta, scaling));
        JsonNode expected = golden().path(name);
        assertThat(found).hasSize(headSize / 2).hasSize(expected.size());
        int different = 0;
        for (int i = 0; i < found.length; i++) {
            float reference = Float.parseFloat(expected.get(i).asText());
            assertThat(Math.abs(Float.floatToIntBits(found[i]) - Float.floatToIntBits(reference)))
                    .as("pair %d: %s, reference %s", i, found[i], reference)
                    .isLessThanOrEqualTo(UNITS);
            different += found[i] == reference ? 0 : 1;
        }
        assertThat(different).as("pairs that are not bit-equal").isLessThanOrEqualTo(1);
    }

    private static ModelConfig config(int headSize, double theta, @Nullable Llama3Scaling scaling) {
        return new ModelConfig(
                Family.LLAMA,
                8,
                4 * headSize,
                8,
                1,
                4,
                4,
                headSize,
                131_072,
                new Rope(theta, scaling),
                1e-5,
                false,
                Variations.NONE,
                List.of());
    }

    private static JsonNode golden() throws IOException {
        try (InputStream file = RotaryFrequenciesTest.class.getResourceAsStream("/config/frequencies.json")) {
            return new JsonMapper().readTree(Objects.requireNonNull(file));
        }
    }
}
