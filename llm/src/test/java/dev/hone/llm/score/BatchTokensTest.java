package dev.hone.llm.score;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchTokensTest {

    @ParameterizedTest(name = "intermediate {0}")
    @CsvSource({"32, 8192", "688, 3048", "2048, 1024", "14336, 512"})
    void theWiderALayerTheFewerTokensAreReadAtOnce(int intermediate, int tokens) {
        assertThat(BatchTokens.onProcessor(intermediate)).isEqualTo(tokens);
    }
}
