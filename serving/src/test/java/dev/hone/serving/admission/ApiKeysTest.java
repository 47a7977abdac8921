package dev.hone.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiKeysTest {

    @ParameterizedTest
    @CsvSource({
        "Bearer first-key, true",
        "Bearer second-key, true",
        "bearer first-key, true",
        "Bearer first-ke, false",
        "Bearer first-key2, false",
        "Bearer, false",
        "Basic first-key, false",
        "'', false",
        ", false"
    })
    void admitsWhoHasAKey(String authorization, boolean admitted) {
        assertThat(new ApiKeys(List.of("first-key", "second-key")).admits(authorization))
                .isEqualTo(admitted);
    }

    @Test
    void withoutKeysEverybodyIsAdmitted() {
        assertThat(new ApiKeys(List.of()).admits(null)).isTrue();
    }
}
