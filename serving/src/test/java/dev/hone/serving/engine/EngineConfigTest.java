package dev.hone.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineConfigTest {

    @Test
    void hasDefaults() {
        assertThat(EngineConfig.from(Settings.of(Map.of())))
                .isEqualTo(new EngineConfig(
                        16,
                        16,
                        256,
                        1,
                        new EngineConfig.Reading(256, 134_217_728),
                        new EngineConfig.Computing(false, Long.MAX_VALUE)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"serving.engine.max.rows", "serving.engine.max.rows.each", "serving.engine.threads"})
    void refusesNoneByName(String key) {
        Settings none = Settings.of(Map.of(key, "0"));

        assertThatThrownBy(() -> EngineConfig.from(none)).hasMessageContaining(key);
    }
}
