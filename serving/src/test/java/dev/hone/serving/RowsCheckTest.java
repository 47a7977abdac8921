package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowsCheckTest {

    private static void check(Map<String, String> given) {
        Settings settings = Settings.of(given);
        RowsCheck.require(settings, ServingConfig.from(settings).tokens(), 512);
    }

    @ParameterizedTest
    @CsvSource({
        "serving.max.prompt.tokens, 512, serving.segment, a/b",
        "serving.answer.tokens, 600, serving.segment, a/b",
        "serving.max.prompt.tokens, 400, serving.answer.tokens, 200"
    })
    void namesASettingThatTheBaseHasNoRoomFor(String key, String value, String other, String otherValue) {
        assertThatThrownBy(() -> check(Map.of(key, value, other, otherValue)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("512 positions");
    }

    @Test
    void lengthsThatNobodySetFitThemselves() {
        assertThatCode(() -> check(Map.of())).doesNotThrowAnyException();
        assertThatCode(() -> check(Map.of("serving.max.prompt.tokens", "384", "serving.answer.tokens", "128")))
                .doesNotThrowAnyException();
    }
}
